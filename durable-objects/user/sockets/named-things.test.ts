import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../../protocol/close-codes.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { letter } from '../../../tests/harness/letters.ts';
import { groupId, personId, Town } from '../../../tests/harness/town.ts';
import { mediaId } from '../../../tests/harness/town-media.ts';

/** As many as count for nine commands: one, and one for each eight. */
const things = Array.from({ length: 64 }, (_, n) => n + 1);
const conversation = groupId(1);

const long: Readonly<Record<string, wire.Command.$Properties>> = {
  'cursors of a resume': { resume: { more: true, cursors: things.map((n) => ({ conversation: groupId(n) })) } },
  'targets of a send': { send: { conversation, number: 1, targets: things } },
  'media objects of a send': { send: { conversation, number: 1, objects: things.map(mediaId) } },
  'conversations of an ack': { ack: { conversations: things.map((n) => ({ conversation: groupId(n), through: 1 })) } },
  'people of a watch': { watch: { users: things.map(personId) } },
  'people of a question for lists': { getDeviceLists: { users: things.map(personId) } },
  letters: { sendToDevices: { messages: things.map((n) => letter(personId(n), 'x', { conversation })) } },
  'one-time prekeys': { publishKeys: { oneTime: things.map((id) => ({ id, publicKey: new Uint8Array(33) })) } },
  'devices whose keys are asked for': { claimKeys: { devices: things.map((n) => ({ user: personId(n), device: 1 })) } },
};

/** What ten seconds of the rate are: eleven commands of nine, and one. */
const limits = { maxCommandsPerSecond: 10 };
const spare = 100;

describe('[D10.5] [15.3] on a socket', () => {
  test.each(Object.entries(long))('%s count as more commands, whatever becomes of them', async (_, command) => {
    const a = await (await new Town(limits).person(spare)).connect();
    // The hello, and the resume behind it.
    const left = 10 * limits.maxCommandsPerSecond - 2;
    for (let n = 0; n < Math.floor(left / 9); n++) await a.command(command);
    expect(a.closedWith).toBeNull();
    await a.command(command);
    expect(a.closedWith).toBe(closeCodes.flood);
  });

  test('wraps go by their bytes: keys for everybody of a large group are one command', async () => {
    const a = await (await new Town(limits).person(spare)).connect();
    const wraps = things.map((n) => ({ user: personId(n), device: 1, type: 2, data: new Uint8Array(40) }));
    for (let n = 0; n < 98; n++) await a.command({ send: { conversation, number: 1, wraps } });
    expect(a.closedWith).toBeNull();
  });
});
