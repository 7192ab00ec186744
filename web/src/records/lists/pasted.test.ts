import { expect, it } from 'vitest';
import { numbersIn, summaryOf, wordsOf } from './pasted';

it('numbers are told apart by lines, commas, semicolons and tabs, and keep their spaces', () => {
  expect(numbersIn(' +61 429 069 971\r\n"0429 069 972"\n\n0429069973; 0429069974,\t(02) 9000 0000 ')).toEqual([
    '+61 429 069 971',
    '0429 069 972',
    '0429069973',
    '0429069974',
    '(02) 9000 0000',
  ]);
  expect(numbersIn(' \n, ')).toEqual([]);
});

it('what became of each is said in words, and of all as a sum', () => {
  const results = [
    { index: 0, status: 'added', created: true },
    { index: 1, status: 'added', created: false },
    { index: 2, status: 'already_in_list' },
    { index: 3, status: 'failed', message: '"x" is not a phone number.' },
  ] as const;
  expect(results.map(wordsOf)).toEqual([
    'Added, as a new contact',
    'Added',
    'Already in the list',
    'Not added: "x" is not a phone number.',
  ]);
  const answered = results.map((result) => ({ number: '1', result }));
  expect(summaryOf(answered)).toBe('2 added, 1 of them as a new contact. 1 already in the list. 1 not added.');
  expect(summaryOf(answered.slice(1, 2))).toBe('1 added.');
  expect(summaryOf([])).toBe('');
});
