/**
 * Fields that are called by participles and stay so, each by the type that has it.
 *
 * The rows of a client's store are kept as the objects that they are: the name of a field is the name under which a released
 * client has written it, and under which it reads it after a roll-back. Another name would need a form of the store
 * (`client/store/versions.ts`) for nothing that anybody sees. The columns of the objects are mapped where they are read, so
 * their fields are called by nouns whatever the column says.
 */
export const storedFields: ReadonlySet<string> = new Set([
  ...[
    'failed',
    'repaired',
    'waiting',
    'deleted',
    'addressed',
    'halted',
    'muted',
    'hidden',
    'disputesKnown',
    'lastShown',
  ].map((field) => `ConversationRow.${field}`),
  ...['NumbersRow.dropped', 'NumbersRow.used', 'PreviewRow.sealed', 'EntryRow.sealed', 'OutboxRow.sealed'],
  ...['OutboxRow.replaced', 'JoiningRow.joining', 'AskingRow.asking', 'AskedRow.sealed'],
  ...['KeptRow.signed', 'KeptRow.removed', 'PrekeysRow.signed', 'PrekeysRow.kept', 'OwnListRow.gone'],
  ...['asked', 'told', 'waited', 'refused', 'broken'].map((field) => `WantRow.${field}`),
  ...['asked', 'drained', 'received', 'given'].map((field) => `TransferRow.${field}`),
]);

/** Fields of calls between objects, which may be of two releases while one is rolled out (docs/decisions/old-and-new.md). */
export const calledFields: ReadonlySet<string> = new Set([
  ...['UserFromUser.known', 'UserFromGateway.told', 'MediaFromConversation.told', 'AppendSend.known'],
]);
