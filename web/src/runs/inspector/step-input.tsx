import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '../../ui/copy';
import { bytes } from '../../ui/format';
import { Loaded } from '../../ui/states';
import { curlOf, type HttpRequest, httpRequestOf } from './curl';
import classes from './inspector.module.css';
import { inputQuery } from './queries';

// JSON to read and to copy.
export function JsonText({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <div>
      <div className={classes.row}>
        <strong>{label}</strong>
        <CopyButton text={text} label={`Copy the ${label.toLowerCase()}`} />
      </div>
      <pre className={classes.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

// JSON that was sent reads better on several lines.
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Request({ request }: { request: HttpRequest }) {
  const isCut = request.body_bytes > new TextEncoder().encode(request.body).length;
  return (
    <section className="stack" aria-label="Request">
      <div className={classes.row}>
        <strong>Request</strong>
        <CopyButton text={curlOf(request)} label="Copy as curl" />
      </div>
      <code className="foreign">
        {request.method} {request.url}
      </code>
      {request.headers.length > 0 && (
        <dl className={classes.headers} aria-label="Headers of the request">
          {request.headers.map(({ name, value }, index) => (
            <div key={index}>
              <dt className="foreign">{name}</dt>
              <dd className="foreign">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {request.auth && <JsonText value={request.auth} label="Credentials" />}
      {request.body !== '' && <JsonText value={readable(request.body)} label="Body" />}
      {isCut && <p className="meta">The body has {bytes(request.body_bytes)}; this is its beginning.</p>}
    </section>
  );
}

interface StepInputProps {
  run: string;
  step: string;
  item: string | undefined;
  // Without one, the last.
  attempt: number | undefined;
  attempts: number[];
  onAttempt: (attempt: number | undefined) => void;
}

// With what settings a step was asked, and what it sent.
export function StepInput({ run, step, item, attempt, attempts, onAttempt }: StepInputProps) {
  const query = useQuery(inputQuery(run, step, item, attempt));
  return (
    <div className="stack">
      {attempts.length > 1 && (
        <div className={classes.buttons} role="group" aria-label="Attempt">
          {attempts.map((each) => (
            <Button
              key={each}
              size="compact-xs"
              variant={each === (attempt ?? attempts.at(-1)) ? 'filled' : 'default'}
              aria-pressed={each === (attempt ?? attempts.at(-1))}
              onClick={() => onAttempt(each)}
            >
              Attempt {each}
            </Button>
          ))}
        </div>
      )}
      <Loaded query={query}>
        {(input) => {
          const request = input.request && httpRequestOf(input.request);
          return (
            <>
              {input.faults.map(({ pointer, message }) => (
                <p key={pointer} role="alert" className="foreign">
                  {pointer || 'The settings'}: {message}
                </p>
              ))}
              {request && <Request request={request} />}
              {input.request && !request && <JsonText value={input.request} label="Request" />}
              <JsonText value={input.input} label="Settings" />
              {!input.time_is_exact && (
                <p className="meta">A setting that reads the time may have had another value.</p>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
