import type { RoostEvents } from '../api.ts';
import { RoostError } from '../errors.ts';

const events: Readonly<Record<keyof RoostEvents, true>> = {
  message: true,
  reaction: true,
  tick: true,
  request: true,
  'upload-progress': true,
  typing: true,
  presence: true,
  'caught-up': true,
  refused: true,
  fork: true,
  'history-disputed': true,
  'safety-number-changed': true,
  'held-back': true,
  'devices-behind': true,
  displaced: true,
  'signed-out': true,
  'new-device-needed': true,
  changed: true,
};

/** What is listened for has to be one of the events that are told. Throws `bad-call`. */
export function demandListener(name: unknown, listener: unknown): void {
  if (typeof name !== 'string' || !Object.hasOwn(events, name))
    throw new RoostError('bad-call', {
      sentence: `on takes the name of an event, one of: ${Object.keys(events).join(', ')}.`,
    });
  if (typeof listener !== 'function')
    throw new RoostError('bad-call', { sentence: 'on takes a function that is told of the event.' });
}
