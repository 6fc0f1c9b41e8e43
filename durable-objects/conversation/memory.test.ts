import { describe, expect, test } from 'vitest';
import { alice, bob, carol, person, Stage } from '../../tests/harness/conversation-stage.ts';
import { heldBytes } from '../../tests/harness/held-bytes.ts';

const batch = 500;
const body = new Uint8Array(300).fill(7);
const noRate = { maxConversationSendsPerSecond: 1_000_000, maxConversationBurst: 1_000_000 };
const everybody = [alice, bob, carol, ...Array.from({ length: 25 }, (_, i) => person(11 + i))];

async function write(stage: Stage, entries: number, passMs: number): Promise<void> {
  for (let written = 0; written < entries; written += batch) {
    await stage.append(alice, ...Array.from({ length: batch }, () => stage.message(alice, { body })));
    await stage.settle();
    if (passMs > 0) await stage.pass(passMs);
  }
}

/** An object has 128 MB, and a log no end. */
describe('[T3] what a conversation holds in memory', () => {
  test.each([
    { passMs: 1_000, when: 'time passes' },
    { passMs: 0, when: 'all is sent within a moment, and answered' },
  ])('does not grow with its log: $when', { timeout: 240_000 }, async ({ passMs }) => {
    const stage = new Stage({ limits: noRate, records: false });
    await stage.group(everybody);
    await write(stage, 2_000, passMs);
    const before = await heldBytes();
    await write(stage, 10_000, passMs);
    // The bodies alone are 3 MB, and each went to 28 people.
    expect((await heldBytes()) - before).toBeLessThan(1_000_000);
  });
});
