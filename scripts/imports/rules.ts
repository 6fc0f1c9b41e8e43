/** Which imports a file may have: a pattern on its path, and patterns on what it imports. */
export interface Rule {
  /** The first rule whose pattern matches a file is the one that holds for it. `$1` is what the bracket caught. */
  readonly files: RegExp;
  /** Paths in the repository, packages, or `node:` modules; `$1` stands for what the bracket caught. */
  readonly may: readonly string[];
  /** Those of which only types may be imported. */
  readonly mayTypes?: readonly string[];
  /** The sentence for whoever is refused. */
  readonly because: string;
}

const wire = '^schema/gen/wire\\.js$';
const stored = '^schema/gen/stored\\.js$';
const content = '^schema/gen/content\\.js$';
/** What others may ask of an object, or of a room of it. */
const anyRpc = '^durable-objects/[^/]+/([a-z-]+/)?rpc(-[a-z]+)?\\.ts$';
const sdk = [
  ...['^client/(?!testing/)', '^protocol/', '^schema/gen/', '^lib/', '^qr($|/decode\\.js$)', '^blurhash$'],
  // Names, constants and errors: they compute nothing.
  '^crypto/(suite|file-format)\\.ts$',
];
const cryptoTypes = ['^crypto/'];
const historyProxy = [
  ...['^workers/history-proxy/', '^durable-objects/history/rpc(-brief)?\\.ts$', '^protocol/refusals\\.ts$', '^lib/'],
  ...['^cassandra-driver$', '^node:(buffer|net|dns/promises)$'],
];
const pageParts = [
  ...['^react$', '^react-dom(/client)?$', '^@tanstack/react-virtual$', '^linkify-it$', '^@lingui/core$'],
  ...['^frimousse$', '^emojibase-data/(en|de)/data\\.json$'],
];
const hashes = '^@noble/hashes/';
const phoneNumbers = '^libphonenumber-js/(core|min/metadata)$';

/** In these folders no ring of files stands, types included; `client/testing`, whose server and socket know each other, counts with the tests. */
export const withoutRings: readonly string[] = [
  ...['lib', 'schema', 'protocol', 'crypto', 'migrations', 'durable-objects', 'workers', 'client', 'web', 'cli'],
  ...['scripts', 'bench'],
];

/** The rooms of the User object, and of which others each knows: only of those that stand above it here. */
export const userRooms: Readonly<Record<string, readonly string[]>> = {
  positions: [],
  meter: [],
  connection: ['positions', 'meter'],
  bonds: [],
  wake: ['connection'],
  presence: ['bonds', 'connection', 'meter'],
  account: ['connection', 'wake'],
  keys: ['bonds', 'account'],
  inbox: ['positions', 'meter', 'connection', 'bonds', 'wake', 'presence', 'account'],
  requests: ['bonds', 'connection', 'presence', 'inbox'],
  contacts: ['connection', 'presence', 'requests'],
  outbox: ['account', 'inbox'],
  sends: ['meter', 'connection', 'account', 'inbox', 'requests'],
  'to-device': ['bonds', 'connection', 'meter'],
  commands: [
    'positions',
    'meter',
    'connection',
    'bonds',
    'wake',
    'presence',
    'account',
    'keys',
    'inbox',
    'requests',
    'sends',
    'to-device',
  ],
  sockets: ['meter', 'connection', 'wake', 'presence', 'account', 'inbox'],
};

/**
 * Who may import whom.
 *
 * Two sentences carry it. The server has no code that could read a message; nothing that decides knows where it runs.
 * Tests may import anything, and nobody imports a test.
 */
export const rules: readonly Rule[] = [
  {
    files: /^(tests|bench|scripts)\/|\.test\.ts$|^[^/]+\.ts$/,
    may: ['.*'],
    because: 'tests and tools may import anything',
  },
  { files: /^lib\//, may: ['^lib/'], because: 'lib imports nothing but lib' },
  {
    files: /^schema\//,
    may: ['^schema/', '^protobufjs/minimal'],
    because: 'schema is generated code on the protobuf runtime',
  },
  {
    files: /^protocol\//,
    may: ['^protocol/', wire, '^schema/strict-reader\\.ts$', '^lib/', hashes, phoneNumbers],
    because: 'protocol knows the wire part and lib, and not where it runs',
  },
  {
    files: /^crypto\/(suite|file-format)\.ts$/,
    may: [],
    because: 'the thread of a page has these: they say what there is, and compute nothing',
  },
  {
    files: /^crypto\//,
    may: ['^crypto/', content, '^lib/', '^@noble/'],
    because: 'crypto knows the content part, lib and audited packages, and no server folder',
  },
  {
    files: /^migrations\/([^/]+)\//,
    may: ['^migrations/$1/'],
    mayTypes: ['^lib/migration\\.ts$'],
    because: 'a migration imports the Migration type only: it must not change when code does',
  },
  ruleOfDoor('user', 'core'),
  ruleOfDoor('conversation', 'calls'),
  ...rulesOfRooms('user', userRooms),
  {
    files: /^durable-objects\/([^/]+)\/object\.ts$/,
    may: ['^cloudflare:workers$', '^node:crypto$', '^durable-objects/$1/', '^itty-durable$', ...ofAnObject('$1')],
    because: "an object knows protocol, its own parts and migrations, kit, lib, and other objects' rpc.ts",
  },
  {
    files: /^durable-objects\/kit\/surroundings\.ts$/,
    may: ['^node:crypto$', '^durable-objects/kit/', ...ofAnObject('kit')],
    because: 'the part that all shells share may know the platform, as object.ts does',
  },
  {
    files: /^durable-objects\/([^/]+)\//,
    may: ['^durable-objects/$1/(?!object\\.ts)', ...ofAnObject('$1')],
    because: 'the core of an object does not know where it runs: only object.ts imports the platform',
  },
  {
    files: /^workers\/[^/]+\.ts$/,
    may: ['^workers/', '^durable-objects/[^/]+/object\\.ts$'],
    because: 'an entry file joins its workers and re-exports the classes of objects',
  },
  {
    files: /^workers\/history-proxy\/(proxy|pool-object)\.ts$/,
    may: [...historyProxy, '^cloudflare:workers$'],
    because: 'of the proxy to Cassandra only these two files know the platform',
  },
  {
    files: /^workers\/history-proxy\//,
    may: historyProxy,
    because:
      'the proxy to Cassandra knows the port of cold history, the refusals, and the driver that nobody else knows',
  },
  {
    files: /^workers\/([^/]+)\//,
    may: ['^workers/$1/', '^protocol/', wire, '^lib/', anyRpc, '^hono($|/)', '^zod$', '^itty-durable$', '^aws4fetch$'],
    because:
      "a worker knows protocol, the wire part, lib and objects' rpc.ts; never another worker, crypto or the content",
  },
  {
    files: /^client\/testing\//,
    may: [...sdk, '^client/', '^crypto/'],
    because: 'what the tests of the SDK are played with knows what the SDK knows',
  },
  {
    files: /^client\/(browser\/serve-page\.browser|cipher\/given-suite|files\/file-cipher)\.ts$/,
    may: [...sdk, '^crypto/'],
    because: 'it brings the cryptography to where it runs: into a worker, or right here for who has none',
  },
  {
    files: /^client\/.*\.node\.ts$/,
    may: [...sdk, '^node:'],
    mayTypes: cryptoTypes,
    because: 'the SDK knows protocol, schema, lib, and of crypto types and constants',
  },
  {
    files: /^client\//,
    may: sdk,
    mayTypes: cryptoTypes,
    because:
      'the SDK knows protocol, schema, lib, and of crypto types and constants: what computes goes through the suite that it was given; Node only in *.node.ts',
  },
  {
    files: /^web\//,
    may: ['^web/', '^client/(?!testing/)', ...pageParts],
    because: 'the page is built on the SDK, React, and the few parts that docs/dependencies.md names',
  },
  {
    files: /^cli\//,
    may: ['^cli/', '^client/(?!testing/)', '^node:', '^commander$'],
    because: 'the terminal client is built on the SDK only',
  },
];

/** What others may call of an object goes through its door: only that makes what is behind it. */
function ruleOfDoor(object: string, behind: string): Rule {
  const folder = `^durable-objects/${object}`;
  return {
    files: new RegExp(`${folder}/${object}\\.ts$`),
    may: [`${folder}/(?!(object|${behind})\\.ts$)`, ...ofAnObject(object)],
    mayTypes: [`${folder}/${behind}\\.ts$`],
    because: `what others may call has what is in ${behind}.ts from door.ts alone`,
  };
}

/** A room is given what it needs: it knows what `context.ts` calls that, the rows, and the rooms that it works with. */
function rulesOfRooms(object: string, rooms: Readonly<Record<string, readonly string[]>>): Rule[] {
  const folder = `^durable-objects/${object}`;
  const ofRooms = Object.entries(rooms).map(([room, others]) => ({
    files: new RegExp(`${folder}/${room}/`),
    may: [room, ...others].map((name) => `${folder}/${name}/`).concat(ofAnObject(object)),
    mayTypes: [`${folder}/(context|store)\\.ts$`],
    because: `of the rooms of ${object}/ this one knows ${others.join(', ') || 'no other'}`,
  }));
  return [
    {
      files: new RegExp(`${folder}/([a-z-]+/)?rpc(-brief)?\\.ts$`),
      may: ofAnObject(object),
      because: 'who calls an object knows nothing of what is in it',
    },
    ...ofRooms,
    {
      files: new RegExp(`${folder}/[^/]+/`),
      may: [],
      because: `the rooms of ${object}/ are listed in scripts/imports/rules.ts`,
    },
    {
      files: new RegExp(`${folder}/context\\.ts$`),
      may: [],
      mayTypes: [`${folder}/`, ...ofAnObject(object)],
      because: 'it names what rooms are given, and does nothing',
    },
    {
      files: new RegExp(`${folder}/store\\.ts$`),
      may: [`${folder}/[^/]+/[^/]+-rows\\.ts$`, ...ofAnObject(object)],
      because: 'it joins the tables of the rooms',
    },
  ];
}

function ofAnObject(name: string): string[] {
  return ['^protocol/', wire, stored, `^migrations/${name}/`, '^durable-objects/kit/', '^lib/', anyRpc];
}
