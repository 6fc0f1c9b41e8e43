/**
 * Messages that a device cannot open until it has asked for their key, and was answered: by letters from device to device, over
 * everything that happens to letters, devices and objects meanwhile. Which ones follows from the seed, the device and the message.
 *
 * Who cannot be asked (signed out, or in the conversation no more) would mean a message that is lost for good: here its key is
 * found then. Only what was asked of a device that is signed out afterwards, or of somebody whom the asker is
 * parted from before the answer, stays sealed.
 */
import type { Account } from '../../client/api.ts';
import type { Cipher, ErrandAnswer, MessageName, StateReader } from '../../client/cipher/cipher.ts';
import type { Key, Row } from '../../client/ports.ts';
import { wire } from '../../schema/gen/wire.js';
import { hash } from './world/random.ts';
import type { World } from './world/world.ts';

/** What a letter says: I lack the key of this message; here it is. */
type RepairLetter = { readonly says: 'lacks' | 'has'; readonly name: MessageName };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function repairingIn(world: World, device: string, account: Account, cipher: Cipher): Cipher {
  const rate = [0.05, 0.2, 0.5][world.seed % 3] as number;
  // Nobody asks oneself: of what a device has sent it keeps the key.
  const isLost = ({ conversation, sender, device: from, number }: MessageName): boolean =>
    (sender !== account.user || from !== account.device) &&
    hash(`${device} lacks ${conversation} ${from} ${number}`, world.seed) / 0x1_0000_0000 < rate;
  return {
    ...cipher,
    open: async (message, state) => {
      const { name } = message;
      if (!isLost(name) || (await state.get(keyOf('found', name))) !== undefined) return cipher.open(message, state);
      if ((await state.get(keyOf('lost', name))) !== undefined) return { is: 'failed' };
      return { is: 'failed', changes: { put: [{ key: keyOf('lost', name), value: { name, isAsked: false } }] } };
    },
    forget: async (name, state, ...more) => {
      const changes = (await cipher.forget?.(name, state, ...more)) ?? {};
      return { ...changes, erase: [...(changes.erase ?? []), keyOf('lost', name)] };
    },
    errands: async (state, ...more) => [
      ...((await cipher.errands?.(state, ...more)) ?? []),
      ...(await rowsOf(state, 'lost')).flatMap(({ value }) => {
        const { name, isAsked } = value as { name: MessageName; isAsked: boolean };
        if (isAsked) return [];
        return errandOf(
          `lost ${JSON.stringify(name)}`,
          { user: name.sender, device: name.device },
          { says: 'lacks', name },
        );
      }),
      ...(await rowsOf(state, 'owed')).map(({ value }) => {
        const { to, name } = value as { to: Addressee; name: MessageName };
        return errandOf(`owed ${JSON.stringify({ to, name })}`, to, { says: 'has', name });
      }),
    ],
    answered: async (key, answer, state, ...more) => {
      const [kind = '', text = ''] = split(key);
      if (kind !== 'lost' && kind !== 'owed') return (await cipher.answered?.(key, answer, state, ...more)) ?? {};
      const became = stateOf(answer);
      if (kind === 'owed') {
        const { to, name } = JSON.parse(text) as { to: Addressee; name: MessageName };
        return became === wire.ToDeviceState.FULL ? {} : { changes: { erase: [owedKey(to, name)] } };
      }
      const name = JSON.parse(text) as MessageName;
      const isHopeless =
        became === wire.ToDeviceState.NO_SUCH_DEVICE || became === wire.ToDeviceState.NOT_YOURS_TO_WRITE;
      if (isHopeless) return found(name);
      const isStillLost = (await state.get(keyOf('lost', name))) !== undefined;
      if (became !== wire.ToDeviceState.TAKEN || !isStillLost) return {};
      return { changes: { put: [{ key: keyOf('lost', name), value: { name, isAsked: true } }] } };
    },
    letter: async ({ user, device: from, data }) => {
      const { says, name } = JSON.parse(decoder.decode(data)) as RepairLetter;
      if (says === 'has') return found(name);
      const to = { user, device: from };
      return { changes: { put: [{ key: owedKey(to, name), value: { to, name } }] } };
    },
  };
}

interface Addressee {
  readonly user: string;
  readonly device: number;
}

function errandOf(key: string, { user, device }: Addressee, said: RepairLetter) {
  const { conversation } = said.name;
  const message = { user, device, conversation, type: 2, data: encoder.encode(JSON.stringify(said)) };
  return { key, command: { sendToDevices: { messages: [message] } } };
}

/** Refused or unanswered is as good as full: it is tried again. */
function stateOf(answer: ErrandAnswer): wire.ToDeviceState {
  const [state] = answer.is === 'reply' ? (answer.reply.toDevicesTaken?.states ?? []) : [];
  return state ?? wire.ToDeviceState.FULL;
}

function found(name: MessageName) {
  return {
    changes: { put: [{ key: keyOf('found', name), value: true }], erase: [keyOf('lost', name)] },
    wakes: [name.conversation],
  };
}

function keyOf(table: 'lost' | 'found', { conversation, sender, device, number }: MessageName): Key {
  return [table, conversation, sender, device, number];
}

function owedKey({ user, device }: Addressee, { conversation, number }: MessageName): Key {
  return ['owed', user, device, conversation, number];
}

function rowsOf(state: StateReader, table: 'lost' | 'owed'): Promise<readonly Row[]> {
  return state.range({ prefix: [table] });
}

function split(key: string): string[] {
  const at = key.indexOf(' ');
  return at < 0 ? [key] : [key.slice(0, at), key.slice(at + 1)];
}
