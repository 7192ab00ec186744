import { expect, it } from 'vitest';
import { byField } from './messages';

it('sentences are told apart by the field that each begins with', () => {
  const message =
    'phone_number: "12" is not a phone number: it is too short. email must be an address such as ada@example.com, but is x.';
  expect(byField(message, ['email', 'phone_number', 'phone'])).toEqual({
    of: {
      phone_number: '"12" is not a phone number: it is too short.',
      email: 'It must be an address such as ada@example.com, but is x.',
    },
    rest: '',
  });
});

it('what is about no field stays', () => {
  expect(byField('The body is too large. sold must be true or false.', ['sold', 'sold_on'])).toEqual({
    of: { sold: 'It must be true or false.' },
    rest: 'The body is too large.',
  });
  expect(byField('soldier must go. ', ['sold', ''])).toEqual({ of: {}, rest: 'soldier must go.' });
  expect(byField('Anything.', [])).toEqual({ of: {}, rest: 'Anything.' });
});

it('several sentences of one field and deeper ones come together', () => {
  const message = 'a.b must be a text. a must have c. x(1) is wrong.';
  expect(byField(message, ['a', 'x(1)']).of).toEqual({
    a: 'a.b must be a text. It must have c.',
    'x(1)': 'It is wrong.',
  });
});
