import type { NodeKind } from '../contract';
import { isObject, type Schema } from './schema';

// Rules of conditions: one comparison {type, input, operator, value}, or a group {operator, rules}.

export type Rule = Record<string, unknown>;
export type Group = Rule & { rules: Rule[] };

export const CONDITION_TYPES = ['string', 'number', 'date', 'array', 'boolean'] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];
export const TYPE_WORDS: Record<ConditionType, string> = {
  string: 'Text',
  number: 'Number',
  date: 'Date',
  array: 'List',
  boolean: 'True or false',
};
export const GROUP_DEPTH_MAX = 5;

export function isGroup(rule: unknown): rule is Group {
  return isObject(rule) && Array.isArray(rule.rules);
}

export type Operators = Readonly<Record<ConditionType, string[]>>;

// The operators of each condition, from its own kind.
export function operatorsOf(kinds: ReadonlyMap<string, NodeKind>): Operators {
  const of = (type: ConditionType): string[] => {
    const schema = (kinds.get(`${type}_condition`)?.schema ?? {}) as Schema;
    return (schema.properties?.operator?.enum ?? []).map(String);
  };
  return { string: of('string'), number: of('number'), date: of('date'), array: of('array'), boolean: of('boolean') };
}

// The condition that a rule is: the one it names, else the first that knows its operator.
export function typeOfRule(rule: Rule, operators: Operators): ConditionType {
  const named = rule.type ?? rule.componentId;
  const type = CONDITION_TYPES.find((each) => each === named || `${each}_condition` === named);
  return type ?? CONDITION_TYPES.find((each) => operators[each].includes(String(rule.operator))) ?? 'string';
}

export function operatorWords(operator: string): string {
  return operator.replaceAll('_', ' ');
}

// Whether the operator compares with a value.
export function takesValue(operator: unknown): boolean {
  return !/^(is_|exists|not_exists)/.test(String(operator));
}

export function newRule(subject: 'input' | 'path'): Rule {
  return { type: 'string', [subject]: '', operator: 'equals', value: '' };
}

export function depthOf(rules: readonly Rule[]): number {
  return 1 + Math.max(0, ...rules.map((rule) => (isGroup(rule) ? depthOf(rule.rules) : 0)));
}
