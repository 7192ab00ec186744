import { describe, expect, it } from 'vitest';
import { type Operators, depthOf, isGroup, takesValue, typeOfRule } from './rules';

const operators: Operators = {
  string: ['equals', 'contains', 'is_empty'],
  number: ['>', 'equals', 'between'],
  date: ['before'],
  array: ['contains_any'],
  boolean: ['is_true'],
};

describe('rules of conditions', () => {
  it('are of the condition that they name, else of the first that knows the operator', () => {
    expect(typeOfRule({ type: 'number', operator: 'equals' }, operators)).toBe('number');
    expect(typeOfRule({ componentId: 'date_condition', operator: 'before' }, operators)).toBe('date');
    expect(typeOfRule({ operator: 'equals' }, operators)).toBe('string');
    expect(typeOfRule({ operator: 'contains_any' }, operators)).toBe('array');
    expect(typeOfRule({}, operators)).toBe('string');
  });

  it('compare with a value, unless the operator says all', () => {
    expect(takesValue('is_empty')).toBe(false);
    expect(takesValue('between')).toBe(true);
  });

  it('nest as groups', () => {
    const inner = { operator: 'OR', rules: [{ operator: 'is_true', input: 'x' }] };
    expect(isGroup(inner)).toBe(true);
    expect(isGroup({ operator: 'equals' })).toBe(false);
    expect(depthOf([inner, { operator: 'equals' }])).toBe(2);
  });
});
