import type { Fault } from './list.ts';

const folder = 'durable-objects/user/wake';

export const wakeUpFaults: readonly Fault[] = [
  {
    rule: 'W1',
    name: 'what a device registers is not kept',
    file: `${folder}/targets.ts`,
    find: "if (isSame && before.failure === '') return { put: true };",
    replace: 'if (before === undefined) return { put: true };',
    kinds: ['pushes'],
  },
  {
    rule: 'W5',
    name: 'a connected device that does not ack is not woken',
    file: `${folder}/drain.ts`,
    find: '    owe(context, conversation, device, { seq: newest, dueAt: now });\n',
    replace: '',
    kinds: ['pushes'],
  },
];
