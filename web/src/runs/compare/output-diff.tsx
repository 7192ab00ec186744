import { useQuery } from '@tanstack/react-query';
import { LazyTextEditor } from '../../code/lazy-text-editor';
import { Loaded } from '../../ui/states';
import { fetchPart } from '../inspector/queries';
import { wholeValue } from '../inspector/whole-value';

async function outputText(run: string, step: string, signal: AbortSignal): Promise<string | null> {
  const whole = await wholeValue(
    (pointer, offset) => fetchPart({ run, step, pointer }, { offset, limit: 1000 }, signal),
    '',
  );
  return whole === null ? null : JSON.stringify(whole.value, null, 2);
}

// What a step gave in two runs, as one text with what differs marked.
export function OutputDiff({ a, b, step }: { a: string; b: string; step: string }) {
  const query = useQuery({
    queryKey: ['run', b, 'output-diff', a, step],
    queryFn: async ({ signal }) => ({
      before: await outputText(a, step, signal),
      after: await outputText(b, step, signal),
    }),
    gcTime: 0,
    meta: { live: false },
  });
  return (
    <Loaded query={query}>
      {({ before, after }) => {
        if (before === null || after === null)
          return <p>An output has more than 256 KB, too much to compare here. The runs show it by slices.</p>;
        if (before === after) return <p>The outputs are the same.</p>;
        return <LazyTextEditor label={`Outputs of ${step}`} text={after} original={before} isJson />;
      }}
    </Loaded>
  );
}
