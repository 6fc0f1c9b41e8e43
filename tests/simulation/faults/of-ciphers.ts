/** Of what a device makes of its keys: mostly nothing that anybody sees, but who has copied them. */
import type { Fault } from './list.ts';

const folder = 'client/cipher';

export const cipherFaults: readonly Fault[] = [
  {
    rule: 'D7',
    name: 'a chain goes on when somebody who was given it is out',
    file: `${folder}/own-chain.ts`,
    find: 'const hasLost = [...given, ...carried].some((tag) => !tags.has(tag));',
    replace: 'const hasLost = false;',
    kinds: ['encrypted'],
  },
  {
    rule: 'D7',
    name: 'a chain that was read stays where it was',
    file: `${folder}/open-message.ts`,
    find: '    draft.put(chain, opened.chains);',
    replace: '',
    kinds: ['encrypted'],
  },
  {
    rule: 'D7',
    name: 'a one-time prekey that was used is kept',
    file: `${folder}/sessions.ts`,
    find: "  if (opened.usedOneTime !== null) draft.erase(['one-time', opened.usedOneTime]);",
    replace: '',
    kinds: ['encrypted'],
  },
  {
    rule: 'D7',
    name: 'a letter says in clear what is in it',
    file: `${folder}/post.ts`,
    find: "await put(draft, 'post', { user, device, conversation, type, data, body });",
    replace: "await put(draft, 'post', { user, device, conversation, type, data, body: encodeSealed(sealed) });",
    kinds: ['encrypted'],
  },
  {
    rule: 'D7.2',
    name: 'who asks for a key gets no answer',
    file: `${folder}/answering.ts`,
    find: 'if (row === null) refused.push({ sender, device, number, seq });',
    replace: 'if (row === null || row !== null) refused.push({ sender, device, number, seq });',
    kinds: ['encrypted'],
  },
  {
    rule: 'D7.2',
    name: 'a key that was given wakes nothing',
    file: `${folder}/answering.ts`,
    find: '  return isNews ? conversation : null;',
    replace: '  return null;',
    kinds: ['encrypted'],
  },
];
