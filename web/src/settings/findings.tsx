import { Button } from '@mantine/core';
import { plural } from '../ui/format';
import { Loaded } from '../ui/states';
import { type Mark, StatusMark } from '../ui/status';
import { Time } from '../ui/time';
import { type Finding, useFindings, useIsOperator } from './queries';
import classes from './settings.module.css';

const MARKS: Record<Finding['severity'], Mark> = { error: 'failed', warning: 'waiting', ok: 'completed' };
const WORDS: Record<Finding['severity'], string> = { error: 'Error', warning: 'Warning', ok: 'In order' };

function Row({ finding }: { finding: Finding }) {
  return (
    <li className={classes.finding}>
      <StatusMark mark={MARKS[finding.severity]} label={WORDS[finding.severity]} />
      <div className="foreign">
        {finding.message}
        {finding.cure !== null && <div className={classes.cure}>{finding.cure}</div>}
      </div>
    </li>
  );
}

// What `sluice doctor` says of this server.
export function Findings() {
  const query = useFindings();
  if (!useIsOperator()) return null;
  return (
    <section className="card stack" aria-labelledby="findings">
      <div className={classes.head}>
        <h2 id="findings">Findings</h2>
        <Button size="compact-sm" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
          Look again
        </Button>
      </div>
      <Loaded query={query}>
        {({ checked_at, findings }) => {
          const wrong = findings.filter(({ severity }) => severity !== 'ok');
          const fine = findings.filter(({ severity }) => severity === 'ok');
          return (
            <>
              <p className="meta">
                Looked at <Time iso={checked_at} />.
              </p>
              {wrong.length === 0 && <p>Nothing is wrong.</p>}
              <ul className={classes.findings} aria-label="What is wrong">
                {wrong.map((finding) => (
                  <Row key={`${finding.code} ${finding.message}`} finding={finding} />
                ))}
              </ul>
              {fine.length > 0 && (
                <details>
                  <summary>{plural(fine.length, 'check')} in order</summary>
                  <ul className={classes.findings}>
                    {fine.map((finding) => (
                      <Row key={`${finding.code} ${finding.message}`} finding={finding} />
                    ))}
                  </ul>
                </details>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
