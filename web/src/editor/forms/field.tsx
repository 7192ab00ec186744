import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ChoiceField, ChoicesField } from './choice-field';
import { ConditionField, RulesField } from './conditions-field';
import { DurationField } from './duration-field';
import { FieldRow, type Labels } from './field-row';
import { useFormScope } from './form-context';
import { Fields } from './form';
import { JsonField } from './json-field';
import { ListField } from './list-field';
import { accepts, type Field, type Widget } from './mapper';
import { numberIn } from './numbers';
import { PairsField } from './pairs-field';
import { RecordsField } from './records-field';
import { isObject, withMember } from './schema';
import { ScheduleField } from './schedule-field';
import { SchemaField } from './schema-field';
import { SecretField, SecretsField } from './secret-field';
import { TemplateField } from './template-field';
import { VariantsField } from './variants-field';
import { WorkflowField, WorkflowsField } from './workflow-field';
import classes from './forms.module.css';

export interface FieldProps {
  field: Field;
  value: unknown;
  // A JSON pointer into the node's data.
  pointer: string;
  // Undefined takes the member away. `pointer` names what was changed, which may be a part of the value.
  onChange: (value: unknown, pointer: string) => void;
  // The members beside it.
  beside: Record<string, unknown>;
  // Without a name of its own on the screen, as its surroundings have one.
  isBare?: boolean;
}

export interface WidgetProps<Kind extends Widget['is'] = Widget['is']> extends FieldProps {
  widget: Extract<Widget, { is: Kind }>;
  labels: Labels;
}

// Whether the parts of a value have frames of their own, which show their problems.
function hasParts(widget: Widget): boolean {
  if (widget.is === 'variants') return widget.variants.some((variant) => hasParts(variant.widget));
  return widget.is === 'group' || widget.is === 'records';
}

type Mode = 'form' | 'template' | 'json';

// The ways in which a field can be written.
function modesOf(widget: Widget): Mode[] {
  if (widget.is === 'any') return widget.language === 'json' ? ['form', 'json', 'template'] : ['template', 'json'];
  if (widget.is === 'number' && widget.templates) return ['form', 'template'];
  return widget.is === 'duration' ? ['form', 'template'] : ['form'];
}

const isFlat = (value: unknown) => isObject(value) && Object.values(value).every((each) => typeof each !== 'object');

// The way in which the value is written as it is.
function modeOf(widget: Widget, value: unknown): Mode {
  if (!accepts(widget, value)) return 'json';
  if (widget.is === 'any') {
    if (typeof value === 'string') return 'template';
    if (value === undefined) return widget.language === 'json' ? 'form' : 'template';
    return widget.language === 'json' && isFlat(value) ? 'form' : 'json';
  }
  if (widget.is === 'number') return typeof value === 'string' ? 'template' : 'form';
  if (widget.is === 'duration') return typeof value === 'string' && value.includes('{') ? 'template' : 'form';
  return 'form';
}

function modeWord(mode: Mode, widget: Widget): string {
  if (mode === 'json') return 'JSON';
  if (widget.is === 'any' && widget.language === 'json') return mode === 'form' ? 'Fields' : 'Text';
  return mode === 'form' ? 'Value' : 'Template';
}

// One setting of a node: its frame and the widget that its schema asks for.
export function FieldView(props: FieldProps) {
  const { field, value, pointer, onChange } = props;
  const { readOnly } = useFormScope();
  const { widget } = field;
  const [chosen, choose] = useState<Mode | null>(null);
  const natural = modeOf(widget, value);
  const modes = modesOf(widget);
  // What the widget cannot show stays JSON, whatever was chosen.
  const mode = natural === 'json' && !(chosen && modes.includes('json')) ? 'json' : (chosen ?? natural);
  const toggle = modes.length > 1 && !readOnly && (
    <>
      {modes.map((each) => (
        <button
          key={each}
          type="button"
          className={classes.mode}
          aria-pressed={mode === each}
          aria-label={`${field.title}: ${modeWord(each, widget)}`}
          onClick={() => choose(each)}
        >
          {modeWord(each, widget)}
        </button>
      ))}
    </>
  );
  return (
    <FieldRow
      field={field}
      pointer={pointer}
      value={value}
      onRemove={() => onChange(undefined, pointer)}
      modes={toggle}
      hasParts={hasParts(widget) && mode === 'form'}
      isBare={props.isBare ?? false}
    >
      {(labels) =>
        mode === 'json' ? (
          <JsonField value={value} labels={labels} onChange={(next) => onChange(next, pointer)} />
        ) : mode === 'template' ? (
          <TemplateField
            {...labels}
            title={field.title}
            language={widget.is === 'any' ? widget.language : null}
            value={typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)}
            onChange={(next) => onChange(next === '' ? undefined : next, pointer)}
          />
        ) : (
          <WidgetView {...props} labels={labels} />
        )
      }
    </FieldRow>
  );
}

function TextWidget({ field, value, pointer, onChange, labels, language }: WidgetProps & { language: string | null }) {
  return (
    <TemplateField
      {...labels}
      title={field.title}
      language={language}
      value={typeof value === 'string' ? value : ''}
      // A required text that is empty is still there; the server says that it must not be.
      onChange={(next) => onChange(next === '' && !field.required ? undefined : next, pointer)}
    />
  );
}

function NumberWidget({ widget, field, value, pointer, onChange, labels }: WidgetProps<'number'>) {
  const { readOnly } = useFormScope();
  // What is not a number yet, or is written in another way, such as "-" and "1.0" on the way to "-1" and "1.05".
  const [typed, setTyped] = useState<string | null>(null);
  const known = typeof value === 'number' || typeof value === 'string' ? value : undefined;
  return (
    <NumberInput
      aria-labelledby={labels.labelledBy}
      aria-describedby={labels.describedBy}
      readOnly={readOnly}
      value={typed !== null && numberIn(typed) === known ? typed : (known ?? '')}
      allowDecimal={!widget.whole}
      min={widget.min}
      max={widget.max}
      clampBehavior="none"
      placeholder={field.default === undefined ? undefined : JSON.stringify(field.default)}
      onChange={(next) => {
        setTyped(typeof next === 'string' ? next : null);
        onChange(typeof next === 'string' ? numberIn(next) : next, pointer);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

function GroupWidget({ widget, value, pointer, onChange }: WidgetProps<'group'>) {
  const data = isObject(value) ? value : {};
  return (
    <div className={classes.inner}>
      <Fields
        fields={widget.fields}
        data={data}
        pointer={pointer}
        onChange={(name, next, at) => onChange(withMember(data, name, next), at)}
      />
    </div>
  );
}

function WidgetView(props: FieldProps & { labels: Labels }) {
  const { field, value, pointer, onChange, labels } = props;
  const { widget } = field;
  const { readOnly, isTrigger } = useFormScope();
  switch (widget.is) {
    case 'hidden':
      return null;
    case 'text':
      // A trigger has no templates: nothing has run before it.
      if (isTrigger)
        return (
          <TextInput
            aria-labelledby={labels.labelledBy}
            aria-describedby={labels.describedBy}
            readOnly={readOnly}
            value={typeof value === 'string' ? value : ''}
            placeholder={typeof field.default === 'string' ? field.default : undefined}
            onChange={({ currentTarget }) =>
              onChange(currentTarget.value === '' && !field.required ? undefined : currentTarget.value, pointer)
            }
          />
        );
      return <TextWidget {...props} widget={widget} language={null} />;
    case 'code':
      return <TextWidget {...props} widget={widget} language={widget.language} />;
    case 'any':
      return <PairsField {...props} widget={{ is: 'pairs', shapes: ['object'] }} />;
    case 'choice':
      return <ChoiceField {...props} widget={widget} />;
    case 'choices':
      return <ChoicesField {...props} widget={widget} />;
    case 'switch':
      return (
        <Switch
          aria-labelledby={labels.labelledBy}
          aria-describedby={labels.describedBy}
          disabled={readOnly}
          checked={typeof value === 'boolean' ? value : field.default === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked, pointer)}
        />
      );
    case 'number':
      return <NumberWidget {...props} widget={widget} />;
    case 'duration':
      return <DurationField {...props} widget={widget} />;
    case 'schedule':
      return <ScheduleField {...props} widget={widget} />;
    case 'secret':
      return <SecretField {...props} widget={widget} />;
    case 'secrets':
      return <SecretsField {...props} widget={widget} />;
    case 'pairs':
      return <PairsField {...props} widget={widget} />;
    case 'rules':
      return <RulesField {...props} widget={widget} />;
    case 'condition':
      return <ConditionField {...props} widget={widget} />;
    case 'workflow':
      return <WorkflowField {...props} widget={widget} />;
    case 'workflows':
      return <WorkflowsField {...props} widget={widget} />;
    case 'json_schema':
      return <SchemaField {...props} widget={widget} />;
    case 'group':
      return <GroupWidget {...props} widget={widget} />;
    case 'list':
      return <ListField {...props} widget={widget} />;
    case 'records':
      return <RecordsField {...props} widget={widget} />;
    case 'variants':
      return <VariantsField {...props} widget={widget} />;
  }
}
