import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useAllows } from '../../session/session';
import { numberOf } from '../data/sources';
import { testNode } from '../testing/queries';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import type { Rule } from './rules';

const DELAY_MS = 400;

// What the comparison comes to with the data that is chosen.
export function RuleResult({ rule }: { rule: Rule }) {
  const { data } = useFormScope();
  const mayRun = useAllows('runs:write');
  const [asked] = useDebouncedValue(rule, DELAY_MS);
  const node = { id: 'rule', data: { componentId: 'logical_group_condition', rules: [asked] } };
  const reads = JSON.stringify(asked).includes('{{ output');
  const query = useQuery({
    queryKey: ['editor', 'rule', asked, data && numberOf(data)],
    queryFn: ({ signal }) => testNode(node, data, 'refuse', signal),
    enabled: mayRun && data !== null && !reads,
    staleTime: Infinity,
    gcTime: 10_000,
    retry: false,
    meta: { live: false },
  });
  if (!query.data || query.data.status !== 'success') return null;
  return (
    <p className={classes.help}>With the data: {query.data.handle === 'true' ? 'it holds' : 'it does not hold'}</p>
  );
}
