import type { Fault } from './list.ts';

const conversation = 'durable-objects/conversation';
const ledger = 'durable-objects/media';

export const mediaFaults: readonly Fault[] = [
  {
    rule: 'D10.3',
    name: 'who has left may fetch what is sent after',
    file: `${conversation}/media.ts`,
    find: 'const isReadable = member.intervals.some(({ from, through }) => from <= seq && seq <= (through || end));',
    replace: 'const isReadable = end > 0;',
    kinds: ['media'],
  },
  {
    rule: 'D10.3',
    name: 'an entry that was taken back still lets its readers fetch',
    file: `${conversation}/media-rows.ts`,
    find: '...[seq, object, states.released, now, since],',
    replace: '...[seq, object, states.released + 1, now, since],',
    kinds: ['media'],
  },
  {
    rule: 'D10.3',
    name: 'whoever knows the id of an object may fetch it',
    file: `${ledger}/ledger.ts`,
    find: 'return holder !== null && (holder.hasStored || holder.until > now);',
    replace: 'return holder !== undefined || now < 0;',
    kinds: ['media'],
  },
  {
    rule: 'B7',
    name: 'who sends need not hold what the message names',
    file: 'durable-objects/user/sends/media-holds.ts',
    find: 'if (refusal === undefined) return item;',
    replace: 'if (refusal !== null) return item;',
    kinds: ['media'],
  },
  {
    rule: 'B9',
    name: 'a ledger has heard what it was never told',
    file: `${conversation}/media.ts`,
    find: 'await (telling.isReleased ? ledger.release(entry) : ledger.refer(entry));',
    replace: 'void (telling.isReleased ? ledger.release(entry) : ledger.refer(entry)).catch(() => {});',
    kinds: ['media'],
  },
  {
    rule: 'B9',
    name: 'what is told late brings back what was released',
    file: `${ledger}/rows.ts`,
    find: "'INSERT OR IGNORE INTO entries (conversation, seq, released_at) VALUES (?, ?, 0)',",
    replace: "'INSERT OR REPLACE INTO entries (conversation, seq, released_at) VALUES (?, ?, 0)',",
    kinds: ['media'],
  },
  {
    rule: 'B9',
    name: 'what is deleted for everyone goes on naming its objects',
    file: `${conversation}/append.ts`,
    find: 'for (const { seq } of targets) begun.store.media.release(seq);',
    replace: '',
    kinds: ['media'],
  },
  {
    rule: 'B9',
    name: 'what has expired goes on naming its objects',
    file: `${conversation}/media-rows.ts`,
    find: '...[states.released, by, maxReleasedAStep],',
    replace: '...[states.told, by, maxReleasedAStep],',
    kinds: ['media'],
  },
  {
    rule: 'B10',
    name: 'an object is collected although an entry names it',
    file: `${ledger}/sweep.ts`,
    find: 'if (object.state !== states.stored || rows.isNamed()) return next;',
    replace: 'if (object.state !== states.stored) return next;',
    kinds: ['media'],
  },
  {
    rule: 'B10',
    name: 'what is released last is looked at no more',
    file: `${ledger}/ledger.ts`,
    find: "this.#jobs.at('sweep', now + this.#options.limits.mediaKeptMs);",
    replace: '',
    kinds: ['media'],
  },
];
