/**
 * The server after a day of encrypted chats: its files, its log and its memory are searched for every text that was sent and
 * every secret that a client ever held. The same search finds what was planted in each of these places.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationId } from '../../client/api.ts';
import { ByteSearch } from '../harness/byte-search.ts';
import { EncryptedCast, type EncryptedDevice, textsIn } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { readMemory } from '../harness/process-memory.ts';
import { acquaint } from '../harness/sdk.ts';
import { type Secrets, secretFileCipher, secretSuite } from '../harness/secret-suite.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const secrets: Secrets = new Map();
const cast = new EncryptedCast({ suite: secretSuite(secrets), fileCipher: secretFileCipher(secrets) });
const log: string[] = [];
const texts: string[] = [];
/** 20 characters nobody else writes. */
const word = (): string => randomBytes(10).toString('hex');
const titleWord = word();
let server: TestServer;
/** By the clock: three messages to a device that had lost the keys of all its chats, each read there before the next. */
let repairedMs = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  server = await startTestServer(freeLimits, (line) => log.push(line));
  await aDay();
}, 300_000);

afterAll(async () => {
  await cast.end();
  await server?.stop();
});

/** Direct chats and a group, a file, a linked device, keys lost and asked for again, and a restart, so that all is on the disk. */
async function aDay(): Promise<void> {
  const [ada, bob, eve] = await Promise.all(
    ['ada', 'bob', 'eve'].map(async (name) => cast.open(await server.signUp(name), name)),
  );
  if (ada === undefined || bob === undefined || eve === undefined) throw new Error('nobody came');
  await acquaint([ada, bob, eve]);
  const users = [bob, eve].map(({ roost }) => roost.account.user);
  const direct = await ada.roost.direct(bob.roost.account.user);
  const group = await ada.roost.createGroup({ title: `Title ${titleWord}`, members: users });
  const sent = new Map<ConversationId, string[]>([
    [direct, []],
    [group, []],
  ]);
  const say = async (by: EncryptedDevice, id: ConversationId) => {
    const text = `${by.name} says ${word()} — ¿qué? 🐦`;
    texts.push(text);
    sent.get(id)?.push(text);
    await by.roost.send(id, { text });
    for (const one of id === direct ? [ada, bob] : [ada, bob, eve]) await reads(one, id, sent.get(id) as string[]);
  };
  for (const by of [ada, bob, ada]) await say(by, direct);
  for (const by of [ada, bob, eve]) await say(by, group);

  sent.get(direct)?.push(await sendFile(ada, direct, bob));

  const laptop = await cast.link(ada, 'laptop');
  await say(bob, direct);
  await say(laptop, group);
  await eventually(async () => expect(await textsIn(laptop, direct)).toContain(texts.at(-2)));

  // Bob loses his sessions and chains: he asks for the keys of what he cannot open, and is answered by letters.
  await cast.reopen(bob, async (store) => {
    await store.write(async (writer) => {
      for (const prefix of [['session'], ['chain']]) {
        for (const { key } of await writer.range('cipher', { prefix })) writer.delete('cipher', key);
      }
    }, 'strict');
  });
  const asked = performance.now();
  for (const by of [ada, laptop]) await say(by, direct);
  await say(eve, group);
  repairedMs = performance.now() - asked;
  await server.runtime.crash();
  await say(ada, direct);
}

/** Its bytes, its name and its caption are words of their own; gives the caption. */
async function sendFile(by: EncryptedDevice, id: ConversationId, reader: EncryptedDevice): Promise<string> {
  const [name, caption, line] = [`${word()}.txt`, `the file ${word()} 🐦`, `a line ${word()}\n`];
  const bytes = Buffer.from(line.repeat(2_000));
  texts.push(name, caption, line);
  const file = { name, caption, type: 'text/plain', kind: 'document', size: bytes.length } as const;
  const { id: sent } = await by.roost.sendFile(id, {
    ...file,
    async *read() {
      yield bytes;
    },
  });
  await by.roost.settled(sent);
  const timeline = reader.roost.timeline(id);
  const got = await eventually(() => {
    const [found] = timeline.current.items.flatMap((item) =>
      item.kind === 'message' && item.file !== undefined ? [item.id] : [],
    );
    return found ?? expect.fail('no file has come');
  });
  timeline.close();
  const pieces: Uint8Array[] = [];
  for await (const piece of (await reader.roost.download(got)).read()) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  return caption;
}

async function reads(device: EncryptedDevice, id: ConversationId, wanted: readonly string[]): Promise<void> {
  await eventually(async () => expect(await textsIn(device, id)).toEqual(wanted), 60_000);
}

function searchFor(add: (search: ByteSearch) => void): ByteSearch {
  const search = new ByteSearch();
  add(search);
  return search;
}

/** Everything that must be nowhere. The words alone are looked for, too: a text may lie there in pieces. */
function hidden(): ByteSearch {
  return searchFor((search) => {
    for (const text of texts) {
      search.addText(text, `the text "${text}"`);
      const [found = ''] = /[0-9a-f]{20}/.exec(text) ?? [];
      search.addText(found, `a word of "${text}"`);
    }
    for (const [hex, what] of secrets) search.addSecret(Buffer.from(hex, 'hex'), what);
  });
}

test('[D7] the run has made all kinds of secrets', () => {
  const kinds = new Map<string, number>();
  for (const what of secrets.values()) kinds.set(what, (kinds.get(what) ?? 0) + 1);
  expect([...kinds.keys()].filter((what) => !what.startsWith('drawn')).sort()).toEqual([
    'chain key of a group',
    'chain key of a session',
    'content key',
    'identity key',
    'key of a file',
    'one-time prekey',
    'prekey of the KEM',
    'ratchet key',
    'root key',
    'signed prekey',
    'signing key of a group',
  ]);
  expect(kinds.get('identity key')).toBe(4);
  expect(kinds.get('key of a file')).toBe(2);
  expect(kinds.get('one-time prekey')).toBeGreaterThanOrEqual(400);
  // Parcels of keys are sealed bodies, too.
  expect(kinds.get('content key')).toBeGreaterThanOrEqual(texts.filter((text) => text.includes(' says ')).length);
});

test('[D7] who has lost the keys of all chats reads on within seconds', () => {
  console.log(`three messages to a device without any session or chain: all read within ${Math.round(repairedMs)} ms`);
  expect(repairedMs).toBeLessThan(60_000);
});

test('[D7] [14.1] no text and no secret is in the files of the server; a planted one is found there', async () => {
  const { dataDir } = server.runtime;
  const search = hidden();
  const { found, files, bytes } = search.inFolder(dataDir);
  console.log(`${search.size} byte strings looked for in ${files} files, ${bytes} bytes`);
  expect([...found]).toEqual([]);

  const [inFile, inDatabase] = [randomBytes(32), randomBytes(32)];
  writeFileSync(path.join(dataDir, 'planted'), Buffer.concat([randomBytes(77), inFile, randomBytes(9)]));
  const [ada] = cast.devices as [EncryptedDevice];
  // In the middle of a longer text, where its own base64 is nowhere.
  await ada.roost.setProfile({ name: Buffer.concat([randomBytes(1), inDatabase, randomBytes(3)]).toString('base64') });
  const planted = searchFor((one) => {
    one.addSecret(inFile, 'planted in a file');
    one.addSecret(inDatabase, 'planted in a database');
  });
  await eventually(() =>
    expect([...planted.inFolder(dataDir).found].sort()).toEqual([
      'planted in a database (base64)',
      'planted in a file',
    ]),
  );
});

test('[D7] no text and no secret is in the log of the server; a planted one is found there', async () => {
  expect([...hidden().in(Buffer.from(log.join('\n')))]).toEqual([]);
  const inLog = randomBytes(12);
  await server.signUp(`h${inLog.toString('hex')}`);
  const planted = searchFor((one) => one.addSecret(inLog, 'planted in the log'));
  await eventually(() => expect([...planted.in(Buffer.from(log.join('\n')))]).toEqual(['planted in the log (hex)']));
});

test.skipIf(process.platform !== 'linux')(
  '[D7] no text and no secret is in the memory of the server; a planted one is found there',
  async () => {
    const [ada] = cast.devices as [EncryptedDevice];
    const inMemory = randomBytes(32);
    await ada.roost.setProfile({ name: inMemory.toString('hex') });
    const search = hidden();
    search.addSecret(inMemory, 'planted in memory');
    const found = new Set<string>();
    const { bytes } = readMemory(server.runtime.workerdPid(), (some) => {
      for (const what of search.in(some)) found.add(what);
    });
    console.log(`${search.size} byte strings looked for in ${bytes} bytes of memory`);
    expect([...found]).toEqual(['planted in memory (hex)']);
  },
);

// The key of a file is part of what its message says.
test('[D7] no secret is in the files of a client in clear, though its other rows are', async () => {
  const search = searchFor((one) => {
    for (const [hex, what] of secrets) if (what !== 'key of a file') one.addSecret(Buffer.from(hex, 'hex'), what);
    one.addText(texts[0] as string, 'a text');
  });
  expect([...search.inFolder(cast.folder).found]).toEqual(['a text']);
});

test('[D7] what the server reads of the words of a chat is the title of a group', () => {
  const search = searchFor((one) => one.addText(titleWord, 'the title'));
  expect([...search.inFolder(server.runtime.dataDir).found]).toEqual(['the title']);
});
