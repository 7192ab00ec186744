import { useState } from 'react';
import { FieldView } from './field';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import { type Field, isRelevant } from './mapper';

const GROUP_WORDS: Record<string, string> = {
  call: 'The call',
  response: 'The response',
  credentials: 'Credentials',
  server: 'The server',
  signature: 'Signature',
  limits: 'Limits',
  idempotency: 'Repeated deliveries',
};

interface FieldsProps {
  fields: readonly Field[];
  data: Record<string, unknown>;
  // Of the object that the fields are members of.
  pointer: string;
  onChange: (name: string, value: unknown, pointer: string) => void;
}

function List({ fields, data, pointer, onChange, all }: FieldsProps & { all: readonly Field[] }) {
  const shown = fields.filter((field) => isRelevant(field, all, data) || data[field.name] !== undefined);
  return shown.map((field, at) => {
    const begins = field.group !== null && field.group !== 'common' && field.group !== shown[at - 1]?.group;
    return (
      <div key={field.name} className={classes.row}>
        {begins && <p className={classes.group}>{GROUP_WORDS[field.group ?? ''] ?? field.group}</p>}
        <FieldView
          field={field}
          value={data[field.name]}
          beside={data}
          pointer={`${pointer}/${field.name}`}
          onChange={(value, changed) => onChange(field.name, value, changed)}
        />
      </div>
    );
  });
}

// Whether the pointer is that of one of the fields, or of a part of one.
function names(fields: readonly Field[], pointer: string, asked: string | undefined): boolean {
  if (asked === undefined) return false;
  return fields.some(({ name }) => {
    const own = `${pointer}/${name}`;
    return asked === own || asked.startsWith(`${own}/`);
  });
}

// Fields that are folded away, unless one of them is asked for. Nothing of them is made before that.
function Folded({
  title,
  isAlone = false,
  ...rest
}: FieldsProps & { title: string; isAlone?: boolean; all: readonly Field[] }) {
  const { focus } = useFormScope();
  const [opened, setOpened] = useState({ focus, open: isAlone });
  // A later request to show a field opens it again.
  const isOpen = opened.open || (opened.focus !== focus && names(rest.fields, rest.pointer, focus?.pointer));
  if (rest.fields.length === 0) return null;
  return (
    <details
      className={classes.section}
      open={isOpen}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== isOpen) setOpened({ focus, open: currentTarget.open });
      }}
    >
      <summary>{title}</summary>
      <div className={classes.form}>{isOpen && <List {...rest} />}</div>
    </details>
  );
}

// The members of an object: what is required or set first, the rest behind "More".
export function Fields(props: FieldsProps) {
  const { fields, data } = props;
  // What was set when the form was opened stays in its place while it is emptied and filled again.
  const [first] = useState(
    () => new Set(fields.filter(({ name }) => data[name] !== undefined).map(({ name }) => name)),
  );
  const isShown = ({ name, required }: Field) => required || first.has(name);
  const main = fields.filter(isShown);
  const more = fields.filter(
    (field) => !isShown(field) && (isRelevant(field, fields, data) || data[field.name] !== undefined),
  );
  const isFew = main.length === 0 && more.length <= 4;
  return (
    <div className={classes.form}>
      <List {...props} fields={isFew ? more : main} all={fields} />
      {!isFew && (
        <Folded
          {...props}
          fields={more}
          all={fields}
          title={`More (${String(more.length)})`}
          isAlone={main.length === 0}
        />
      )}
    </div>
  );
}

export function CommonFields(props: FieldsProps) {
  const set = props.fields.filter(({ name }) => props.data[name] !== undefined).length;
  const title = set === 0 ? 'For every node' : `For every node (${String(set)} set)`;
  return <Folded {...props} all={props.fields} title={title} />;
}
