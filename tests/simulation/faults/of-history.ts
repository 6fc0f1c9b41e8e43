import type { Fault } from './list.ts';

const conversation = 'durable-objects/conversation';

export const historyFaults: readonly Fault[] = [
  {
    rule: 'D4.3',
    name: 'the floor has the head of another entry',
    file: `${conversation}/history/floor.ts`,
    find: 'const { head } = decodeEntry(last.entry);',
    replace: 'const { head } = decodeEntry((going[0] as EntryRow).entry);',
    kinds: ['ttl'],
  },
  {
    rule: 'D4.4',
    name: 'the floor follows the device that has most',
    file: 'durable-objects/user/positions/position.ts',
    find: 'least: least === Infinity ? head : Math.max(0, least),',
    replace: 'least: least === Infinity ? head : highest,',
    kinds: ['undelivered'],
  },
  {
    rule: 'A1',
    name: 'a deletion leaves the body that is there',
    file: 'durable-objects/history/history.ts',
    find: 'for (const { seq, at } of held) entries.set(seq, bare(entries.get(seq) as ColdEntry, at));',
    replace: '',
    kinds: ['cold'],
  },
  {
    rule: 'A2',
    name: 'what has left is deleted in the log alone',
    file: `${conversation}/delete.ts`,
    find: 'for (const { seq } of targets) if (seq <= offered) store.cold.addDeletion({ seq, at });',
    replace: 'void [offered, targets, at];',
    kinds: ['cold'],
  },
  {
    rule: 'A4',
    name: 'nothing leaves for cold history',
    file: `${conversation}/history/batch.ts`,
    find: 'if (end >= tip.seq || (isShown && end >= newest.seq)) return 0;',
    replace: 'if (end > 0 || isShown) return 0;',
    kinds: ['cold'],
  },
  {
    rule: 'A4',
    name: 'rows go before cold history has them',
    file: `${conversation}/history/archiver.ts`,
    find: `    const written = await cold.append(conversation, batch.entries);
    if ('problem' in written) return written;
    const back = await cold.readBack(conversation, batch.from, batch.through);
    if ('problem' in back) return back;`,
    replace: `    void cold.append(conversation, batch.entries);
    const back = { answer: batch.entries };`,
    kinds: ['cold'],
  },
  {
    rule: 'A4',
    name: 'archived through moves, and not with the rows',
    file: `${conversation}/history/cold-rows.ts`,
    find: "this.#write('UPDATE archive SET through = ?, head = ? WHERE id = 0', through, head);",
    replace: "this.#write('UPDATE archive SET through = ?, head = ? WHERE id = 0', through - 1, head);",
    kinds: ['cold'],
  },
];
