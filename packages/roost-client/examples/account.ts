/** Opens the account in a file, or makes one: what every bot begins with. */
import { createInterface } from 'node:readline/promises';
import {
  openFileVault,
  openRoost,
  openSqliteStore,
  type Roost,
  requestCode,
  signUp,
  storedAccount,
} from 'roost-client/node';

export async function openAccount(server: string, handle: string): Promise<Roost> {
  const store = openSqliteStore(`${handle}.db`);
  const vault = await openFileVault(`${handle}.db.key`, store);
  if ((await storedAccount(store)) === null) {
    const address = { handle };
    const { shownCode } = await requestCode({ server, store, address });
    // Only a server on one's own machine shows the code; any other sends it.
    const code = shownCode ?? (await ask(`The code that was sent to @${handle}: `));
    await signUp({ server, store, address, code, name: handle, deviceName: 'bot' });
  }
  const roost = await openRoost({ store, vault, app: 'roost-client example' });
  // Others can write to it from here on.
  await roost.reachable();
  return roost;
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
