/** Takes what conversations are owed to them: a device list, or the end of a membership (D1.8). */
import { atOnce } from '../../../lib/at-once.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type DeviceListContext, deviceList } from '../account/device-list.ts';
import { removedOf } from '../account/signed-list.ts';
import type { Context } from '../context.ts';
import { type ReportsContext, reportWithout } from '../inbox/reports.ts';
import type { OutboxRow } from './outbox-rows.ts';

type OutboxContext = Pick<
  Context,
  'account' | 'inbox' | 'now' | 'options' | 'retries' | 'schedule' | 'self' | 'store'
> &
  DeviceListContext &
  ReportsContext;

const maxCalls = 8;
const batch = 64;

/** The job: takes the outbox to the conversations, each repeated until it answers. */
export async function drainOutbox(core: OutboxContext, now: number): Promise<void> {
  for (;;) {
    const due = core.store.account === null ? [] : core.store.outbox.next(batch);
    const ready = due.filter((row) => core.retries.isDue(row.dueAt, now));
    await atOnce(ready, maxCalls, (row) => deliverRow(core, row));
    const next = due.find((row) => !core.retries.isDue(row.dueAt, now))?.dueAt;
    if (next !== undefined) core.schedule('outbox', next);
    if (next !== undefined || due.length === 0) return;
  }
}

async function deliverRow(core: OutboxContext, row: OutboxRow): Promise<void> {
  try {
    if (row.kind === 'remove') await removeUser(core, row);
    else await putDevices(core, row);
  } catch (fault) {
    const attempts = row.attempts + 1;
    core.store.outbox.put({ ...row, attempts, dueAt: core.retries.next(core.now(), attempts) });
    core.options.surroundings.log('warn', 'outbox call failed', { kind: row.kind, attempts, fault: String(fault) });
  }
}

async function putDevices(core: OutboxContext, row: OutboxRow): Promise<void> {
  const version = core.account?.listVersion ?? 0;
  if (core.account !== null) {
    const reply = await core.options.conversations(row.conversation).putDevices({
      conversation: row.conversation,
      user: core.self,
      list: deviceList(core),
      removed: removedOf(core),
      version,
    });
    // The list has changed while the call was under way: what is in the outbox now is the newer one.
    if (
      !isRefusal(reply) &&
      reply.listVersion < (core.account?.listVersion ?? 0) &&
      version !== core.account?.listVersion
    )
      return;
    const known = core.inbox.get(row.conversation);
    if (known !== null && !isRefusal(reply) && reply.listVersion !== version) {
      known.kept = { given: version, held: reply.listVersion };
    }
    const isWithout = [...core.store.devices().values()].some((device) => device.removedAt !== 0);
    if (known !== null && isWithout) await reportWithout(core, known);
  }
  core.store.outbox.delete(row.kind, row.conversation);
}

async function removeUser(core: OutboxContext, row: OutboxRow): Promise<void> {
  // They have taken it after all, or a friend has brought them back, while a call that failed was under way.
  const isOff = core.account !== null && core.inbox.get(row.conversation)?.standing !== wire.Standing.DECLINED;
  if (isOff) return core.store.outbox.delete(row.kind, row.conversation);
  // Somebody whose account stands has declined a request (16.6).
  const reason = core.store.account?.retired || wire.RemovalReason.REQUEST_DECLINED;
  await core.options.conversations(row.conversation).removeUser({
    conversation: row.conversation,
    user: core.self,
    reason,
  });
  core.store.outbox.delete(row.kind, row.conversation);
}
