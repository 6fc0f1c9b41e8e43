import { expect, test } from 'vitest';
import type { EngineEvent } from '../engine/changes.ts';
import type { ViewContext } from '../view/summary.ts';
import { EventQueue } from './event-queue.ts';

test('[T2] an event that cannot be told is said in the log, and holds up none that comes after it', async () => {
  const logged: string[] = [];
  let isBroken = true;
  const names = {
    learn: () => Promise.resolve(),
    among: (user: string) => {
      if (isBroken) throw new Error('no such person');
      return { user, name: 'Ada' };
    },
  };
  const surroundings = {
    timer: () => ({ cancel: () => {} }),
    log: (_: string, what: string) => void logged.push(what),
  };
  const context = { names, world: { surroundings } } as unknown as ViewContext;
  const queue = new EventQueue(context);
  const heard: string[] = [];
  queue.events.on('typing', ({ who }) => void heard.push(who.name));
  const typing = { what: 'typing', conversation: { row: { id: 'c' } }, user: 'u' } as unknown as EngineEvent;
  queue.tell([typing]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  isBroken = false;
  queue.tell([typing]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(logged).toEqual(['events not told']);
  expect(heard).toEqual(['Ada']);
});
