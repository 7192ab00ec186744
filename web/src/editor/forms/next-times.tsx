import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client';
import { useNow } from '../../ui/time';
import { relativeTime } from '../../ui/format';
import classes from './forms.module.css';

const ASK_AFTER_MS = 300;
// Times that have come make room for later ones.
const AGAIN_MS = 60_000;

// Wall times of the zone; of UTC if this browser does not know the zone.
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat(undefined, { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC', timeZoneName: 'short' });
  }
}

interface Settings {
  schedule_type: string;
  schedule_value?: string;
  timezone?: string;
}

// When a trigger with this schedule would start runs if it was activated now, as the server says.
export function NextTimes(settings: Settings) {
  const [asked] = useDebouncedValue(JSON.stringify(settings), ASK_AFTER_MS);
  const now = useNow();
  const { data: schedule } = useQuery({
    queryKey: ['next-times', asked],
    queryFn: async ({ signal }) => {
      const data = { componentId: 'scheduled_trigger', ...(JSON.parse(asked) as Settings) };
      const nodes = [{ id: 'trigger', data }];
      const verdict = await call(api.POST('/workflows/validate', { body: { nodes, edges: [] }, signal }));
      return verdict.schedule;
    },
    placeholderData: (before) => before,
    refetchInterval: AGAIN_MS,
    gcTime: 60_000,
    meta: { live: false },
  });
  // What is wrong with it is said below the field.
  if (!schedule) return null;
  const clock = clockOf(schedule.timezone);
  return (
    <div className={classes.times} role="group" aria-label="Next times">
      <p>It starts {schedule.in_words}:</p>
      <ol>
        {schedule.next_runs_at.map((iso) => (
          <li key={iso}>
            <time dateTime={iso}>{clock.format(new Date(iso))}</time>{' '}
            <span className="muted">{relativeTime(iso, now)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
