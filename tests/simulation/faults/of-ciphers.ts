/** Of what a device makes of its keys: mostly nothing that anybody sees, but who has copied them. */
import type { Fault } from './list.ts';

const folder = 'client/cipher';

export const cipherFaults: readonly Fault[] = [
  {
    rule: 'D7',
    name: 'a chain goes on when somebody who was given it is out',
    file: `${folder}/own-chain.ts`,
    find: 'const hasLost = [...given, ...carried, ...out].some((tag) => !tags.has(tag));',
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
    find: 'const row = { user, device, conversation, type, data, body };',
    replace: 'const row = { user, device, conversation, type, data, body: encodeSealed(sealed) };',
    kinds: ['encrypted'],
  },
  {
    rule: 'D7',
    name: 'who asks for a key gets no answer',
    file: `${folder}/answering.ts`,
    find: 'if (row === null) refused.push({ sender, device, number, seq });',
    replace: 'if (row === null || row !== null) refused.push({ sender, device, number, seq });',
    kinds: ['encrypted'],
  },
  {
    rule: 'D7',
    name: 'a key that was given wakes nothing',
    file: `${folder}/answering.ts`,
    find: '  return isNews ? conversation : null;',
    replace: '  return null;',
    kinds: ['encrypted'],
  },
  {
    rule: 'D7.1',
    name: 'an entry that nobody signed counts',
    file: 'client/engine/judging.ts',
    find: "  if (split === null) return 'unsigned';",
    replace: "  if (split === null) return 'valid';",
    kinds: ['lies'],
  },
  {
    rule: 'D7.1',
    name: 'an entry counts that somebody else has signed',
    file: 'client/engine/judging.ts',
    find: "  if (!(await verifier.isSigned(identity, statement, split.signature))) return 'not-genuine';",
    replace: '',
    kinds: ['lies'],
  },
  {
    rule: 'D7.1',
    name: 'a list counts that its first device has not signed',
    file: 'client/engine/judging.ts',
    find: "if (list.signature.length === 0 || !(await verifier.isGenuine(user, list))) return 'list-unsigned';",
    replace: '',
    kinds: ['lies'],
  },
  {
    rule: 'D7.1',
    // That one list alone is old is seen twice: by what its key has signed, and by the fold of the group.
    name: 'it is forgotten which versions of a list a key has signed',
    file: 'client/engine/signed-lists.ts',
    find: '  return signers?.find((one) => sameBytes(one.primary, primary))?.version ?? 0;',
    replace: '  return 0;',
    kinds: ['lies'],
  },
  {
    rule: 'D7.1',
    name: 'a device is written to that a list from elsewhere has taken off',
    file: 'client/engine/lagging.ts',
    find: '  return held.devices.filter((device) => !known.devices.includes(device));',
    replace: '  return [];',
    kinds: ['lies'],
  },
  {
    rule: 'D7.1',
    name: 'nobody is warned of a list that is hidden',
    file: 'client/engine/lagging.ts',
    find: "  changes.tell({ what: 'lags', conversation, users });",
    replace: '',
    kinds: ['lies'],
  },
];
