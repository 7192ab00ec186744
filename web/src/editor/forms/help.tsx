import { Fragment, useState } from 'react';
import classes from './forms.module.css';

// Sentences of a schema, with what stands in backquotes as code. The first sentence; the rest on request.
function firstSentence(text: string): string {
  const end = /[.;](?=\s+[A-Z])/.exec(text);
  return end ? text.slice(0, end.index + 1) : text;
}

function Words({ text }: { text: string }) {
  return text.split('`').map((part, at) => <Fragment key={at}>{at % 2 === 1 ? <code>{part}</code> : part}</Fragment>);
}

export function Help({ id, text }: { id: string; text: string }) {
  const [isWhole, setWhole] = useState(false);
  const first = firstSentence(text);
  return (
    <p id={id} className={classes.help}>
      <Words text={isWhole ? text : first} />
      {first !== text && (
        <>
          {' '}
          <button type="button" className={classes.mode} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Less' : 'Read more'}
          </button>
        </>
      )}
    </p>
  );
}
