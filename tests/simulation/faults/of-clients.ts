import type { Fault } from './list.ts';

const folder = 'client/engine';

export const clientFaults: readonly Fault[] = [
  {
    rule: 'T2',
    name: 'what the cipher has become is written before the rows that it belongs to',
    file: `${folder}/take.ts`,
    find: 'changes.ops.push(...(await context.state.ops()));',
    replace: 'await write(store, await context.state.ops());',
    kinds: ['counting'],
  },
  {
    rule: 'T2',
    name: 'what the cipher has become when it sealed is not written',
    file: `${folder}/sealing.ts`,
    find: '  state.change(outcome.changes);',
    replace: '',
    kinds: ['counting'],
  },
  {
    rule: 'D1.10',
    name: 'what was opened before its entry came is forgotten',
    file: `${folder}/take.ts`,
    find: 'settleOpenings(openings, context);',
    replace: '',
    kinds: ['counting'],
  },
  {
    rule: 'D2.3',
    name: 'what was sent may be lost with the power',
    file: `${folder}/write.ts`,
    find: "'strict'",
    replace: "'relaxed'",
  },
  {
    rule: 'D2.4',
    name: 'an outbox that is told to wait sends on',
    file: `${folder}/outbox.ts`,
    find: '  if (live.haltedUntil > options.now) return [];',
    replace: '',
    kinds: ['haste'],
  },
  {
    rule: 'D4',
    name: 'a device does not see what it lacks',
    file: `${folder}/conversation.ts`,
    find: 'return subtract(intersect([{ from: first, through: row.headSeq }], readable(row)), row.runs);',
    replace: 'return subtract(intersect([{ from: first, through: row.headSeq - 1 }], readable(row)), row.runs);',
  },
  {
    rule: 'D4.2',
    name: 'a device that holds a deleted message keeps its body',
    file: `${folder}/merge.ts`,
    find: 'eraseBody(conversation, seq, BodyState.DELETED, changes);',
    replace: '',
  },
  {
    rule: 'D5.2',
    name: 'heads are not checked',
    file: `${folder}/runs.ts`,
    find: "if (headBefore !== null && !sameBytes(extend(headBefore, leaf, sha256), head)) return { outcome: 'fork' };",
    replace: '',
    kinds: ['liar'],
  },
  {
    rule: 'D6',
    name: 'ticks are overwritten, not merged',
    file: `${folder}/states.ts`,
    find: 'conversation.row.steps = mergeSteps(conversation.row.steps, { steps, through: summary.through });',
    replace: 'conversation.row.steps = { steps, through: summary.through };',
  },
  {
    rule: 'K3',
    name: 'what is unsent is forgotten when the client is opened again',
    file: `${folder}/world.ts`,
    find: 'conversationOf({ ...fresh.row, ...row }, control, outboxes.get(row.id) ?? []);',
    replace: 'conversationOf({ ...fresh.row, ...row }, control, []);',
  },
  {
    rule: 'T1',
    name: 'a device erases by its own clock',
    file: `${folder}/world.ts`,
    find: 'return clock.at === 0 ? 0 : Math.floor(clock.at + surroundings.elapsed() - clock.since);',
    replace: 'return clock.at === 0 ? 0 : surroundings.now();',
    kinds: ['wrongClocks'],
  },
];
