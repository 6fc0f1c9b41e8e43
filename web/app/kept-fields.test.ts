import { expect, test } from 'vitest';
import type { UserId } from '../sdk.ts';
import { KeptFields } from './kept-fields.ts';

const [ada, eve] = ['uada', 'ueve'] as [UserId, UserId];

test('[B22] what stood in a field is there again when the tab has the account back, and goes when somebody leaves the field', () => {
  const fields = new KeptFields();
  fields.begin(ada);
  fields.left('title', 'Sunday');
  expect(fields.of('title')).toBeUndefined();
  fields.giveWay();
  fields.left('title', 'Sunday walk');
  fields.begin(ada);
  expect(fields.of('title')).toBe('Sunday walk');
  fields.left('title', 'Sunday walk');
  expect(fields.of('title')).toBeUndefined();
});

test('[B22] another account of the same tab finds nothing in its fields', () => {
  const fields = new KeptFields();
  fields.begin(ada);
  fields.giveWay();
  fields.left('search', 'a secret');
  fields.begin(eve);
  expect(fields.of('search')).toBeUndefined();
  fields.begin(ada);
  expect(fields.of('search')).toBeUndefined();
});
