/** Ways to break the product, at least one for each promise; the simulation must notice each. */
export interface Fault {
  /** The promise, and what is wrong. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const faults: readonly Fault[] = [
  {
    name: 'D1 no alarm stands while a delivery is in memory only (D1.11)',
    file: 'durable-objects/conversation/conversation.ts',
    find: "    this.#jobs.within('fanOut', this.#options.limits.fanOutAlarmMs);\n    for (",
    replace: '    for (',
  },
  {
    name: 'D1 a socket that ends leaves no mark (D1.4)',
    file: 'durable-objects/user/inbox.ts',
    find: 'const marks = (connection.isOwed(item) || !isTold) && !known.isDirty;',
    replace: 'const marks = false;',
  },
  {
    name: 'D1 connections that were lost are not noticed (D1.5)',
    file: 'durable-objects/user/admit.ts',
    find: 'if (orphans.length === 0) return;',
    replace: 'if (orphans.length >= 0) return;',
  },
  {
    name: 'D2 the last send of a device is taken again when it is repeated (D2.1)',
    file: 'durable-objects/conversation/append.ts',
    find: 'if (send.number <= last) return',
    replace: 'if (send.number < last) return',
  },
  {
    name: 'D3 a later send of a device overtakes an earlier one (D2.1)',
    file: 'durable-objects/conversation/append.ts',
    find: 'if (send.after > last) return',
    replace: 'if (send.after > last + 1_000) return',
  },
  {
    name: 'D4 a device does not see what it lacks (D4)',
    file: 'client/engine/conversation.ts',
    find: 'return subtract(intersect([{ from: first, through: row.headSeq }], readable(row)), row.runs);',
    replace: 'return subtract(intersect([{ from: first, through: row.headSeq - 1 }], readable(row)), row.runs);',
  },
  {
    name: 'D4 a device that holds a deleted message keeps its body (D4.2)',
    file: 'client/engine/merge.ts',
    find: "changes.ops.push({ op: 'erase', key: [row.id, seq], bodyState: BodyState.DELETED });",
    replace: '',
  },
  {
    name: 'D5 a conversation goes on with the wrong head after a restart (L2)',
    file: 'durable-objects/conversation/load.ts',
    find: 'head: own(entry.head)',
    replace: 'head: own(entry.head).reverse()',
  },
  {
    name: 'D6 a tick counts what a device has been sent, not what it stored (D6.2)',
    file: 'durable-objects/user/push.ts',
    find: '  item.pushed = Math.max(item.pushed, run.lastSeq);',
    replace:
      '  item.pushed = Math.max(item.pushed, run.lastSeq);\n  core.inbox.raise(connection, known, { ...core.inbox.cursor(known, connection.device), through: run.lastSeq, newest: run.lastSeq });',
  },
  {
    name: 'D6 ticks that were on their way are forgotten with their socket (D6.1, D1.4)',
    file: 'durable-objects/user/push.ts',
    find: '  else handOver(core, connection, known, output);',
    replace: '  else core.put(connection, output, true);',
  },
  {
    name: "D8 a person's own messages count as unread (L3)",
    file: 'durable-objects/conversation/read-state.ts',
    find: 'let unread = member.ownAtRead - member.own;',
    replace: 'let unread = 0;',
  },
  {
    name: 'D9 typing is written down',
    file: 'durable-objects/conversation/conversation.ts',
    find: 'if (running !== null) this.#typing.forward(running.core, request);',
    replace:
      'if (running !== null) {\n      this.#typing.forward(running.core, request);\n      running.writer.changed(running.core.conversing.members[0]!);\n      running.writer.write();\n    }',
  },
  {
    name: 'D10 somebody who left is told what came after (D4.1)',
    file: 'durable-objects/conversation/state.ts',
    find: 'return member.intervals.at(-1)?.through || conversing.tip.seq;',
    replace: 'return conversing.tip.seq;',
  },
];
