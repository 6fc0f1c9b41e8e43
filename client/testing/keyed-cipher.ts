/** The plain cipher with real identity keys: what links, lists and safety numbers need of one. */
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { LocalDevice } from '../../crypto/suite.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import type { StateReader } from '../cipher/cipher.ts';
import { encodeSigned } from '../cipher/sign-list.ts';
import type { KeyedCipher } from '../linking/link-keys.ts';
import { encodeList } from '../linking/own-list.ts';
import { realSurroundings } from '../surroundings.ts';
import { plainCipher } from './plain-cipher.ts';

const key = ['identity'];
const listKey = ['own-list'];
const random = realSurroundings.randomBytes;

export function keyedCipher(): KeyedCipher {
  return {
    ...plainCipher,
    name: 'keyed-plaintext',
    identity: async (state) => {
      const known = await deviceIn(state);
      const device = known ?? (await signalSuite.createDevice(random));
      const own = { identity: device.identity.publicKey, registrationId: device.registrationId };
      return known === null ? { ...own, changes: { put: [{ key, value: device }] } } : own;
    },
    sign: async (statement, state) => ({ signature: await signedBy(state, statement) }),
    signList: async ({ user, ...list }, state) => {
      const signature = await signedBy(state, deviceListStatement(user, list));
      return { list: encodeSigned({ ...list, signature }) };
    },
    verify: signalSuite.verify,
    ownList: async (state) => ((await state.get(listKey)) as Uint8Array | undefined) ?? null,
    keepOwnList: async (list) => ({ put: [{ key: listKey, value: list }] }),
    answered: async (_, answer) => {
      const list = answer.is === 'reply' ? answer.reply.deviceLists?.lists[0]?.list : null;
      return list == null ? {} : { changes: { put: [{ key: listKey, value: encodeList(list, list.signature) }] } };
    },
  };
}

async function signedBy(state: StateReader, statement: Uint8Array): Promise<Uint8Array> {
  const device = await deviceIn(state);
  if (device === null) throw new Error('there is no identity yet');
  return signalSuite.sign(device.identity, statement, random);
}

async function deviceIn(state: StateReader): Promise<LocalDevice | null> {
  return ((await state.get(key)) as LocalDevice | undefined) ?? null;
}
