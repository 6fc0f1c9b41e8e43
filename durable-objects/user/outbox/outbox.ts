/** Takes what conversations are owed to them: a device list, or the end of a membership (D1.8). */
import { atOnce } from '../../../lib/at-once.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type DeviceListContext, deviceList } from '../account/device-list.ts';
import { removedOf } from '../account/signed-list.ts';
import type { Context } from '../context.ts';
import { type ReportsContext, reportWithout } from '../inbox/reports.ts';
import type { ReadOutboxRow } from './outbox-rows.ts';

type OutboxContext = Pick<
  Context,
  'account' | 'inbox' | 'now' | 'options' | 'retries' | 'schedule' | 'self' | 'store'
> &
  DeviceListContext &
  ReportsContext;

const maxCalls = 8;
const batch = 64;

/** The job: takes the outbox to the conversations, each repeated until it answers. */
export async function drainOutbox(context: OutboxContext, now: number): Promise<void> {
  for (;;) {
    const due = context.store.account.row === null ? [] : context.store.outbox.next(batch);
    const ready = due.filter((row) => context.retries.isDue(row.dueAt, now));
    await atOnce(ready, maxCalls, (row) => deliverRow(context, row));
    const next = due.find((row) => !context.retries.isDue(row.dueAt, now))?.dueAt;
    if (next !== undefined) context.schedule('outbox', next);
    if (next !== undefined || due.length === 0) return;
  }
}

async function deliverRow(context: OutboxContext, row: ReadOutboxRow): Promise<void> {
  try {
    if (row.kind === 'remove') await removeUser(context, row);
    else await putDevices(context, row);
  } catch (fault) {
    const attempts = row.attempts + 1;
    if (context.store.outbox.isAsRead(row))
      context.store.outbox.put({ ...row, attempts, dueAt: context.retries.next(context.now(), attempts) });
    context.options.surroundings.log('warn', 'outbox call failed', { kind: row.kind, attempts, fault: String(fault) });
  }
}

async function putDevices(context: OutboxContext, row: ReadOutboxRow): Promise<void> {
  const version = context.account?.listVersion ?? 0;
  if (context.account !== null) {
    const reply = await context.options.conversations(row.conversation).putDevices({
      conversation: row.conversation,
      user: context.self,
      list: deviceList(context),
      removed: removedOf(context),
      version,
    });
    // The list has changed while the call was under way: what is in the outbox now is the newer one.
    if (
      !isRefusal(reply) &&
      reply.listVersion < (context.account?.listVersion ?? 0) &&
      version !== context.account?.listVersion
    )
      return;
    const chat = context.inbox.get(row.conversation);
    if (chat !== null && !isRefusal(reply) && reply.listVersion !== version) {
      chat.kept = { given: version, held: reply.listVersion };
    }
    const isWithout = [...context.store.devices.all().values()].some((device) => device.removedAt !== 0);
    if (chat !== null && isWithout) await reportWithout(context, chat);
  }
  context.store.outbox.settle(row);
}

async function removeUser(context: OutboxContext, row: ReadOutboxRow): Promise<void> {
  // They have taken it after all, or a friend has brought them back, while a call that failed was under way.
  const isOff = context.account !== null && context.inbox.get(row.conversation)?.standing !== wire.Standing.DECLINED;
  if (isOff) return context.store.outbox.settle(row);
  // Somebody whose account stands has declined a request (16.6).
  const reason = context.store.account.row?.retired || wire.RemovalReason.REQUEST_DECLINED;
  await context.options.conversations(row.conversation).removeUser({
    conversation: row.conversation,
    user: context.self,
    reason,
  });
  context.store.outbox.settle(row);
}
