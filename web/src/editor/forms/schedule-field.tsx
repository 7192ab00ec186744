import { Chip, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import type { WidgetProps } from './field';
import { useFormScope } from './form-context';
import { NextTimes } from './next-times';
import { FIRST_VALUES, readSchedule, type Schedule, WEEKDAYS, type Weekday, writeSchedule } from './schedules';

const DAY_WORDS: Record<Weekday, string> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
};

interface BuilderProps {
  schedule: Schedule;
  readOnly: boolean;
  onChange: (schedule: Schedule) => void;
}

function Times({ schedule, readOnly, onChange }: BuilderProps & { schedule: Exclude<Schedule, { type: 'interval' }> }) {
  const [first = '09:00', ...others] = schedule.times;
  return (
    <TextInput
      type="time"
      label={others.length === 0 ? 'At' : `At, and at ${others.join(', ')}`}
      readOnly={readOnly}
      value={first}
      onChange={({ currentTarget }) => {
        if (currentTarget.value !== '') onChange({ ...schedule, times: [currentTarget.value, ...others] });
      }}
    />
  );
}

function Builder({ schedule, readOnly, onChange }: BuilderProps) {
  switch (schedule.type) {
    case 'interval':
      return (
        <Group gap="xs" align="end" wrap="nowrap">
          <NumberInput
            label="Every"
            min={1}
            allowDecimal={false}
            readOnly={readOnly}
            value={Number(schedule.amount)}
            onChange={(next) => {
              if (Number(next) >= 1) onChange({ ...schedule, amount: String(next) });
            }}
          />
          <Select
            aria-label="Unit of the interval"
            data={['seconds', 'minutes', 'hours', 'days']}
            value={schedule.unit}
            allowDeselect={false}
            readOnly={readOnly}
            onChange={(unit) => onChange({ ...schedule, unit: unit ?? schedule.unit })}
          />
        </Group>
      );
    case 'daily':
      return <Times {...{ schedule, readOnly, onChange }} />;
    case 'weekly':
      return (
        <>
          <Chip.Group
            multiple
            value={schedule.days}
            onChange={(days) => {
              const chosen = WEEKDAYS.filter((day) => days.includes(day));
              if (chosen.length > 0 && !readOnly) onChange({ ...schedule, days: chosen });
            }}
          >
            <Group gap={4} role="group" aria-label="Days of the week">
              {WEEKDAYS.map((day) => (
                <Chip key={day} value={day} size="xs">
                  {DAY_WORDS[day]}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <Times {...{ schedule, readOnly, onChange }} />
        </>
      );
    case 'monthly': {
      const [first = '1', ...others] = schedule.days;
      return (
        <Group gap="xs" align="end" wrap="nowrap" grow>
          <Select
            label={others.length === 0 ? 'On day' : `On day, and on ${others.join(', ')}`}
            data={[...Array.from({ length: 31 }, (_, at) => String(at + 1)), { value: 'last', label: 'the last one' }]}
            value={first}
            allowDeselect={false}
            readOnly={readOnly}
            onChange={(day) => onChange({ ...schedule, days: [day ?? first, ...others] })}
          />
          <Times {...{ schedule, readOnly, onChange }} />
        </Group>
      );
    }
  }
}

// The builder for what it can show, with the text that it makes; cron and rarer forms as text alone.
export function ScheduleField({ value, beside, pointer, onChange, labels }: WidgetProps<'schedule'>) {
  const { readOnly } = useFormScope();
  const type = typeof beside.schedule_type === 'string' ? beside.schedule_type : '';
  const text = typeof value === 'string' ? value : '';
  const schedule = readSchedule(type, text);
  const first = FIRST_VALUES[type];
  const zone = typeof beside.timezone === 'string' ? { timezone: beside.timezone } : {};
  const settings = { schedule_type: type, schedule_value: text, ...zone };
  return (
    <Stack gap="xs">
      {schedule && (
        <Builder schedule={schedule} readOnly={readOnly} onChange={(next) => onChange(writeSchedule(next), pointer)} />
      )}
      <TextInput
        aria-labelledby={labels.labelledBy}
        aria-describedby={labels.describedBy}
        classNames={{ input: 'mono' }}
        readOnly={readOnly}
        value={text}
        placeholder={first}
        onFocus={() => {
          // A value to begin with, so that the builder has something to show.
          if (value === undefined && first !== undefined && !readOnly) onChange(first, pointer);
        }}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' ? undefined : currentTarget.value, pointer)
        }
      />
      {text !== '' && <NextTimes {...settings} />}
    </Stack>
  );
}
