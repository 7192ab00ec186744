import { count as number, plural } from '../../ui/format';
import type { ListResult } from '../queries';

// Numbers as they are pasted: lines, or a column or row of a spreadsheet.

export const PASTED_MAX = 10_000;

export function numbersIn(text: string): string[] {
  return text
    .split(/[\r\n,;\t]+/)
    .map((each) =>
      each
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .trim(),
    )
    .filter((each) => each !== '');
}

// What became of one of them.
export interface Answered {
  number: string;
  result: ListResult;
}

export function wordsOf({ status, created, message }: ListResult): string {
  switch (status) {
    case 'added':
      return created ? 'Added, as a new contact' : 'Added';
    case 'already_in_list':
      return 'Already in the list';
    case 'removed':
      return 'Removed';
    case 'not_in_list':
      return 'Not in the list';
    case 'failed':
      return `Not added: ${message ?? 'the server does not say why'}`;
  }
}

// "8 added, 2 of them new contacts. 1 already in the list. 1 not added."
export function summaryOf(answered: readonly Answered[]): string {
  const count = (status: ListResult['status']) => answered.filter(({ result }) => result.status === status).length;
  const created = answered.filter(({ result }) => result.status === 'added' && result.created).length;
  const [added, there, failed] = [count('added'), count('already_in_list'), count('failed')];
  return [
    added > 0
      ? `${number(added)} added${created > 0 ? `, ${plural(created, 'of them as a new contact', 'of them as new contacts')}` : ''}.`
      : '',
    there > 0 ? `${number(there)} already in the list.` : '',
    failed > 0 ? `${number(failed)} not added.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
