import { ActionIcon, Button, Group, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { FieldView, type WidgetProps } from './field';
import { useFormScope } from './form-context';
import classes from './forms.module.css';
import type { Field } from './mapper';
import { RuleResult } from './rule-result';
import {
  CONDITION_TYPES,
  type Group as RuleGroup,
  GROUP_DEPTH_MAX,
  isGroup,
  newRule,
  type Operators,
  operatorsOf,
  operatorWords,
  type Rule,
  takesValue,
  TYPE_WORDS,
  typeOfRule,
} from './rules';
import { isObject, withMember } from './schema';
import { TemplateField } from './template-field';

interface Shared {
  subject: 'input' | 'path';
  operators: Operators;
  pointer: string;
}

const VALUE: Field = {
  name: 'value',
  title: 'Value to compare with',
  description: '',
  required: true,
  group: null,
  showIf: {},
  default: undefined,
  widget: { is: 'any', language: null },
};

interface RuleProps {
  rule: Rule;
  subject: 'input' | 'path';
  operators: Operators;
  pointer: string;
  onChange: (rule: Rule, pointer: string) => void;
}

function Subject({ rule, subject, pointer, onChange }: RuleProps) {
  const { readOnly } = useFormScope();
  const text = rule[subject];
  const shown = typeof text === 'string' ? text : text === undefined ? '' : JSON.stringify(text);
  if (subject === 'path')
    return (
      <TextInput
        aria-label="Path in the item"
        placeholder="Path in the item, such as customer.name"
        readOnly={readOnly}
        value={shown}
        onChange={({ currentTarget }) =>
          onChange(withMember(rule, 'path', currentTarget.value || undefined), `${pointer}/path`)
        }
      />
    );
  return (
    <div data-pointer={`${pointer}/input`}>
      <span id={`${pointer}-input`} className="visually-hidden">
        What is compared
      </span>
      <TemplateField
        title="What is compared"
        labelledBy={`${pointer}-input`}
        value={shown}
        onChange={(next) => onChange({ ...rule, input: next }, `${pointer}/input`)}
      />
    </div>
  );
}

// One comparison.
function RuleView(props: RuleProps) {
  const { rule, operators, pointer, onChange, subject } = props;
  const { readOnly } = useFormScope();
  const type = typeOfRule(rule, operators);
  const operator = typeof rule.operator === 'string' ? rule.operator : '';
  const known =
    operators[type].includes(operator) || operator === '' ? operators[type] : [operator, ...operators[type]];
  const chooseType = (next: string | null) => {
    const to = CONDITION_TYPES.find((each) => each === next) ?? type;
    const kept = operators[to].includes(operator) ? operator : (operators[to][0] ?? operator);
    onChange({ ...withMember(rule, 'componentId', undefined), type: to, operator: kept }, pointer);
  };
  return (
    <div className={classes.rule}>
      <Subject {...props} />
      <div className={classes.two}>
        <Select
          aria-label="Compared as"
          readOnly={readOnly}
          allowDeselect={false}
          value={type}
          data={CONDITION_TYPES.map((each) => ({ value: each, label: TYPE_WORDS[each] }))}
          onChange={chooseType}
        />
        <Select
          aria-label="Operator"
          searchable
          readOnly={readOnly}
          allowDeselect={false}
          value={operator}
          data={known.map((each) => ({ value: each, label: operatorWords(each) }))}
          onChange={(next) => onChange({ ...rule, operator: next ?? operator }, `${pointer}/operator`)}
        />
      </div>
      {(takesValue(operator) || rule.value !== undefined) && (
        <FieldView
          field={VALUE}
          isBare
          value={rule.value}
          beside={rule}
          pointer={`${pointer}/value`}
          onChange={(next, changed) => onChange(withMember(rule, 'value', next), changed)}
        />
      )}
      {subject === 'input' && <RuleResult rule={rule} />}
    </div>
  );
}

function RulesView({
  rules,
  depth,
  onChange,
  ...shared
}: Shared & { rules: readonly Rule[]; depth: number; onChange: (rules: Rule[], pointer: string) => void }) {
  const { readOnly } = useFormScope();
  const { subject, pointer } = shared;
  return (
    <Stack gap="xs">
      {rules.map((rule, at) => {
        const own = `${pointer}/${String(at)}`;
        const name = isGroup(rule) ? `group ${String(at + 1)}` : `rule ${String(at + 1)}`;
        const change = (next: Rule, changed: string) => onChange(rules.with(at, next), changed);
        return (
          <div key={at} className={classes.item} data-pointer={own} role="group" aria-label={name}>
            <div className={classes.itemHead}>
              <span className={classes.itemTitle}>{isGroup(rule) ? 'Group' : `Rule ${String(at + 1)}`}</span>
              {!readOnly && (
                <ActionIcon
                  size={24}
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${name}`}
                  onClick={() => onChange(rules.toSpliced(at, 1), pointer)}
                >
                  <IconX size={16} stroke={1.75} />
                </ActionIcon>
              )}
            </div>
            {isGroup(rule) ? (
              <GroupView {...shared} group={rule} depth={depth + 1} pointer={own} onChange={change} />
            ) : (
              <RuleView {...shared} rule={rule} pointer={own} onChange={change} />
            )}
          </div>
        );
      })}
      {!readOnly && (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => onChange([...rules, newRule(subject)], pointer)}>
            Add a rule
          </Button>
          {depth < GROUP_DEPTH_MAX && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => onChange([...rules, { operator: 'OR', rules: [newRule(subject)] }], pointer)}
            >
              Add a group
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function GroupView({
  group,
  depth,
  onChange,
  ...shared
}: Shared & { group: RuleGroup; depth: number; onChange: (group: Rule, pointer: string) => void }) {
  const { readOnly } = useFormScope();
  const operator = typeof group.operator === 'string' ? group.operator.toUpperCase() : 'AND';
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="How the rules of the group are combined"
        size="xs"
        readOnly={readOnly}
        value={operator}
        data={[
          { value: 'AND', label: 'All must hold' },
          { value: 'OR', label: 'One is enough' },
        ]}
        onChange={(next) => onChange({ ...group, operator: next }, `${shared.pointer}/operator`)}
      />
      <RulesView
        {...shared}
        rules={group.rules}
        depth={depth}
        pointer={`${shared.pointer}/rules`}
        onChange={(rules, changed) => onChange({ ...group, rules }, changed)}
      />
    </Stack>
  );
}

function useOperators(): Operators {
  const { kinds } = useFormScope();
  return useMemo(() => operatorsOf(kinds), [kinds]);
}

export function RulesField({ widget, value, pointer, onChange }: WidgetProps<'rules'>) {
  const operators = useOperators();
  const rules = Array.isArray(value) ? value.filter(isObject) : [];
  return (
    <RulesView
      subject={widget.subject}
      operators={operators}
      rules={rules}
      depth={1}
      pointer={pointer}
      onChange={onChange}
    />
  );
}

const SHAPES = [
  { value: 'rule', label: 'A comparison' },
  { value: 'group', label: 'Several' },
  { value: 'template', label: 'A template' },
];

// A comparison, a group of them, or a template whose value decides.
export function ConditionField({ field, value, pointer, onChange, labels }: WidgetProps<'condition'>) {
  const { readOnly } = useFormScope();
  const operators = useOperators();
  const shape = typeof value === 'string' ? 'template' : isGroup(value) ? 'group' : 'rule';
  const choose = (next: string) => {
    if (next === 'template') onChange('', pointer);
    else if (next === 'group')
      onChange({ operator: 'AND', rules: [isObject(value) ? value : newRule('input')] }, pointer);
    else onChange((isGroup(value) && value.rules.find((rule) => !isGroup(rule))) || newRule('input'), pointer);
  };
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label={`${field.title}: its form`}
        size="xs"
        readOnly={readOnly}
        value={shape}
        data={SHAPES}
        onChange={choose}
      />
      {typeof value === 'string' ? (
        <TemplateField {...labels} title={field.title} value={value} onChange={(next) => onChange(next, pointer)} />
      ) : isGroup(value) ? (
        <GroupView {...{ operators, pointer, onChange }} subject="input" group={value} depth={1} />
      ) : (
        <RuleView {...{ operators, pointer, onChange }} subject="input" rule={isObject(value) ? value : {}} />
      )}
    </Stack>
  );
}
