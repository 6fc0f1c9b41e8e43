import type { Fault } from './list.ts';

const folder = 'durable-objects/user';

export const userFaults: readonly Fault[] = [
  {
    rule: 'D1.2',
    name: 'who has no socket is not marked before the answer says so',
    file: `${folder}/deliver.ts`,
    find: '  else core.inbox.mark(known);',
    replace: '',
    kinds: ['absent'],
  },
  {
    rule: 'D1.3',
    name: 'siblings that are ahead are not looked at',
    file: `${folder}/resume.ts`,
    find: 'if (isAhead(cursor, stated)) return true;',
    replace: 'if (isAhead(cursor, stated)) continue;',
    kinds: ['siblings'],
  },
  {
    rule: 'D1.4',
    name: 'a socket that ends leaves no mark',
    file: `${folder}/inbox.ts`,
    find: 'const marks = (connection.isOwed(item) || !isTold) && !known.isDirty;',
    replace: 'const marks = false;',
  },
  {
    rule: 'D1.5',
    name: 'connections that were lost are not noticed',
    file: `${folder}/admit.ts`,
    find: 'if (orphans.length === 0) return;',
    replace: 'if (orphans.length >= 0) return;',
  },
  {
    rule: 'D1.6',
    name: 'a mark is cleared by a resume that was begun',
    file: `${folder}/resume.ts`,
    find: 'const attach = known.members <= core.limits.maxMembersAttached;',
    replace:
      'const attach = known.members <= core.limits.maxMembersAttached;\n    if (known.isDirty) {\n      known.isDirty = false;\n      core.inbox.write(known);\n    }',
    kinds: ['absent'],
  },
  {
    rule: 'D1.7',
    name: 'a device owes no ack from anywhere',
    file: `${folder}/inbox.ts`,
    find: 'all.push(cursor.from > 0 ? cursor : { ...cursor, through: 0, failed: [] });',
    replace: 'all.push(cursor);',
  },
  {
    rule: 'D1.8',
    name: 'a new device list is told to no conversation',
    file: `${folder}/accounts.ts`,
    find: "core.store.outbox.fill('devices', core.now());",
    replace: '',
  },
  {
    rule: 'D6.1',
    name: 'ticks that were on their way are forgotten with their socket',
    file: `${folder}/push.ts`,
    find: '  else handOver(core, connection, known, output);',
    replace: '  else core.put(connection, output, true);',
  },
  {
    rule: 'D6.2',
    name: 'a tick counts what a device has been sent, not what it stored',
    file: `${folder}/push.ts`,
    find: '  item.pushed = Math.max(item.pushed, run.lastSeq);',
    replace:
      '  item.pushed = Math.max(item.pushed, run.lastSeq);\n  core.inbox.raise(connection, known, { ...core.inbox.cursor(known, connection.device), through: run.lastSeq, newest: run.lastSeq });',
  },
  {
    rule: 'D8',
    name: 'other devices are not told what a person has read',
    file: `${folder}/reports.ts`,
    find: '  if (read.read <= known.reporting.readTold) return;',
    replace: '  if (read.read >= 0) return;',
  },
  {
    rule: 'D9.1',
    name: 'nobody is told that a watched person came or went',
    file: `${folder}/presence.ts`,
    find: '  if (core.presence.announced === now.state) return;',
    replace: '  if (core.presence.announced !== null) return;',
  },
  {
    rule: 'D10.5',
    name: 'a socket may send as much as it likes',
    file: `${folder}/frames.ts`,
    find: '  return meter.frames.left < 0 || meter.bytes.left < 0;',
    replace: '  return false;',
    kinds: ['flood'],
  },
  {
    rule: 'D10.7',
    name: 'what an account causes has no price',
    file: `${folder}/core.ts`,
    find: 'const lack = this.meter.take(this.#payer(device), price, this.now());\n    return lack === null ? null : refusalOfLack(lack);',
    replace: 'this.meter.take(this.#payer(device), price, this.now());\n    return null;',
    kinds: ['flood'],
  },
  {
    rule: 'K1',
    name: 'an older connection of a device stays open',
    file: `${folder}/admit.ts`,
    find: "    if (older.device === row.device) endConnection(core, older, closeCodes.displaced, 'displaced');",
    replace: '',
  },
  {
    rule: 'T2',
    name: 'a User object that could not write goes on with what it meant to write',
    file: `${folder}/core.ts`,
    find: '    if (this.#isGivenUp) return;\n    this.#isGivenUp = true;',
    replace: '    if (!this.#isGivenUp) return;',
    kinds: ['disks'],
  },
];
