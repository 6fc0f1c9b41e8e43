import { expect, test, vi } from 'vitest';
import type { PublicPerson, UserId } from '../sdk.ts';
import { Handles } from './handles.ts';

const people = Array.from({ length: 250 }, (_, i) => `u${i}` as UserId);

test('however many are asked about, all become known, a hundred in one go, each once', async () => {
  const asked: UserId[][] = [];
  const profiles = async (users: readonly UserId[]): Promise<PublicPerson[]> => {
    asked.push([...users]);
    return users.map((user) => ({ user, name: 'Ann', handle: `${user}x`, phone: null }) as unknown as PublicPerson);
  };
  const handles = new Handles({ profiles });
  handles.learn(people);
  handles.learn(people);
  await vi.waitFor(() => expect(handles.people.current.size).toBe(250));
  expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
});

test('those who could not be asked about are asked about again', async () => {
  let isAway = true;
  const profiles = async (users: readonly UserId[]): Promise<PublicPerson[]> => {
    if (isAway) throw new Error('no network');
    return users.map((user) => ({ user, name: 'Ann', handle: null, phone: null }) as unknown as PublicPerson);
  };
  const handles = new Handles({ profiles });
  handles.learn(people);
  await new Promise((resolve) => setTimeout(resolve, 0));
  isAway = false;
  handles.learn(people);
  await vi.waitFor(() => expect(handles.people.current.size).toBe(250));
});
