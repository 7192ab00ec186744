import { expect, it } from 'vitest';
import { bulkFilter } from './bulk-bar';

it('a job takes the filters of the list, if it knows them all', () => {
  expect(bulkFilter({ workflow: 'fl_1', state: 'failed' })).toEqual({ workflow_id: 'fl_1', state: 'failed' });
  expect(bulkFilter({})).toBeNull();
  expect(bulkFilter({ workflow: undefined, state: undefined })).toBeNull();
  expect(bulkFilter({ state: 'failed', key: 'k1' })).toBeNull();
});
