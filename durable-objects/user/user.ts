/**
 * The User object without a place to run in: one per person, holds the sockets of all their devices, knows which
 * conversations may hold something new, and passes things on. `object.ts` runs it in workerd, the simulation in Node.
 */

import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { PageReply } from '../conversation/rpc.ts';
import type { Socket } from '../kit/sockets.ts';
import { authorize, createAccount, retire, summary } from './account/account.ts';
import { tellChanged } from './account/account-changed.ts';
import { deviceList } from './account/device-list.ts';
import { deviceRows, isPrimary, nextDevice, removeDevice } from './account/devices.ts';
import { meterLookups, putContact, removeContact } from './contacts/contacts.ts';
import type { UserOptions } from './context.ts';
import type { Core, Jobs } from './core.ts';
import { dispatch } from './dispatch.ts';
import { Door } from './door.ts';
import { attachLarge } from './inbox/attach-large.ts';
import { deliver } from './inbox/deliver.ts';
import { askPage, takePage } from './inbox/history.ts';
import { askMedia } from './inbox/media.ts';
import { retryReports } from './inbox/reports.ts';
import { retryStale } from './inbox/stale.ts';
import { tellTyping } from './inbox/typing.ts';
import { claimKeys } from './keys/claim.ts';
import { linkWithKeys } from './keys/link.ts';
import { priceOfRoute } from './meter/prices.ts';
import { drainOutbox } from './outbox/outbox.ts';
import { tellPresence, watch } from './presence/presence.ts';
import { checkPresence } from './presence/presence-check.ts';
import { answerAsk } from './requests/asking.ts';
import type {
  AccountSummary,
  AskRequest,
  BriefDelivery,
  ClaimedKeys,
  ClaimRequest,
  Contact,
  Credential,
  DeliverReply,
  DevicesReply,
  DirectIdReply,
  MediaReply,
  MediaRequest,
  Place,
  PresenceNotice,
  PresenceNow,
  SignedLink,
  ToDevicesReply,
  ToDevicesRequest,
  UserRpc,
  WatchRequest,
} from './rpc.ts';
import { briefReply, wholeDelivery } from './rpc-brief.ts';
import { answerDirectId } from './sends/direct-id.ts';
import { admit, connected } from './sockets/begin.ts';
import { takeFrame } from './sockets/frames.ts';
import { takeLetters } from './to-device/take.ts';
import { claimWakeUps, queueRejected, takeOutcomes } from './wake/claim.ts';
import { drainWakeUps } from './wake/drain.ts';
import type { PushState, PushTarget, WakeClaim, WakeOutcome } from './wake/rpc.ts';
import { muteFor, pushState, putTarget, removeTarget } from './wake/targets.ts';

export type { UserOptions } from './context.ts';

/** An id, and how JSON writes a contact. */
const contactBytes = 64;

/** What the alarm is for. Those that wait for other objects come last. */
const jobs: Jobs = {
  presence: checkPresence,
  reports: retryReports,
  stale: retryStale,
  attach: attachLarge,
  outbox: drainOutbox,
  wake: drainWakeUps,
};

/** One method a call, and each goes through a door: there is no other way to what the object is (door.ts). */
export class User implements UserRpc {
  readonly #door: Door;

  constructor(options: UserOptions) {
    this.#door = new Door(options, jobs);
  }

  // ------------------------------------------------------------------------------------------------- sockets

  /**
   * Decides about an upgrade. Admitted, the device has the number of its new connection, its older one is closed, and
   * the shell makes the socket with that number and calls `connected` in the same turn. One that comes too late has
   * number 0, and is closed there. `attempt`: which of its upgrades the device says this is, or 0; `place`: whence, if the edge knows.
   */
  async admit(
    credential: Credential,
    attempt = 0,
    place: Place | null = null,
  ): Promise<{ readonly connection: number } | Refusal> {
    return this.#door.event((core) => admit(core, credential, { attempt, place }));
  }

  connected(socket: Socket): Promise<void> {
    return this.#door.event((core) => connected(core, socket));
  }

  frame(socket: Socket, data: Uint8Array | string): Promise<void> {
    return this.#door.event((core) => {
      const connection = core.connectionOf(socket);
      if (connection === null) return;
      takeFrame(core, connection, data, (command) => dispatch({ context: core, connection, id: command.id }, command));
    });
  }

  /** The socket is closed, from whichever side. */
  closed(socket: Socket, code: number): Promise<void> {
    return this.#door.event((core) => {
      const connection = core.connectionOf(socket);
      // A code that stands for "none was sent" must not be sent.
      const answer = code === 1005 || code === 1006 ? 1000 : code;
      if (connection !== null) core.end(connection, answer, '');
      else socket.close(answer, '');
    });
  }

  alarm(): Promise<void> {
    return this.#door.alarm();
  }

  // ------------------------------------------------------------------------------------------- conversations

  deliver(request: BriefDelivery): Promise<DeliverReply | number> {
    return this.#door.event((core) => briefReply(request, deliver(core, wholeDelivery(request))));
  }

  typing(request: Parameters<UserRpc['typing']>[0]): Promise<void> {
    return this.#door.event((core) => tellTyping(core, request));
  }

  // --------------------------------------------------------------------------------------------- other users

  directId(request: { peer: UserId }): Promise<DirectIdReply | Refusal> {
    return this.#door.answer((context) => answerDirectId(context, request.peer));
  }

  deviceList(): Promise<{ readonly list: Uint8Array } | Refusal> {
    return this.#door.answer((context) =>
      context.account === null ? refuse('unknown-user') : { list: deviceList(context) },
    );
  }

  ask(request: AskRequest): Promise<{ readonly known: boolean } | Refusal> {
    return this.#door.answer((context) => answerAsk(context, request));
  }

  toDevices(request: ToDevicesRequest): Promise<ToDevicesReply> {
    return this.#door.event((core) => takeLetters(core, request));
  }

  claimKeys(request: ClaimRequest): Promise<ClaimedKeys> {
    return this.#door.event((core) => claimKeys(core, request));
  }

  watch(request: WatchRequest): Promise<PresenceNow> {
    return this.#door.event((core) => watch(core, request));
  }

  presence(request: PresenceNotice): Promise<void> {
    return this.#door.event((core) => tellPresence(core, request));
  }

  // -------------------------------------------------------------------------------------------------- pushes

  claimWakeUps(): Promise<WakeClaim> {
    return this.#door.event((core) => claimWakeUps(core));
  }

  takeOutcomes(outcomes: readonly WakeOutcome[]): Promise<void> {
    return this.#door.event((core) => takeOutcomes(core, outcomes));
  }

  queueRejected(): Promise<void> {
    return this.#door.event((core) => queueRejected(core));
  }

  // ------------------------------------------------------------------------------------------------- gateway

  create(request: {
    user: UserId;
    deviceName: string;
    tokenHash: string;
  }): Promise<{ readonly device: number } | Refusal> {
    return this.#door.event((core) => createAccount(core, request));
  }

  link(request: {
    by: number;
    deviceName: string;
    tokenHash: string;
    signed?: SignedLink;
  }): Promise<{ readonly device: number } | Refusal> {
    return this.#door.event((core) => linkWithKeys(core, request));
  }

  async authorize(
    credential: Credential,
    route = 'other',
    primary = false,
  ): Promise<{ readonly device: number } | Refusal> {
    return this.#authorized(credential, route, (core, device) =>
      primary && !isPrimary(core, device) ? refuse('not-primary') : { device },
    );
  }

  async devices(credential: Credential): Promise<DevicesReply | Refusal> {
    return this.#authorized(credential, 'listDevices', (core) => ({
      devices: deviceRows(core),
      version: core.account?.listVersion ?? 0,
      next: nextDevice(core),
      list: deviceList(core),
    }));
  }

  async removeDevice(credential: Credential, device: number): Promise<{ readonly removed: true } | Refusal> {
    return this.#door.event((core) => {
      const by = authorize(core, credential);
      if (isRefusal(by)) return by;
      // Paid like everything, and never refused: what is lost or stolen must be cut off.
      core.meter.add(by.device, priceOfRoute('removeDevice'), core.now());
      return removeDevice(core, by, device);
    });
  }

  async contacts(credential: Credential): Promise<{ readonly contacts: readonly Contact[] } | Refusal> {
    return this.#authorized(credential, 'listContacts', (core, device) => {
      const bytes = core.store.contacts.count() * (core.limits.maxNameBytes + contactBytes);
      return core.pay(device, { bytes }) ?? { contacts: core.store.contacts.all() };
    });
  }

  async putContact(credential: Credential, contact: Contact): Promise<{ readonly put: true } | Refusal> {
    return this.#authorized(credential, 'putContact', (core, device) => putContact(core, device, contact));
  }

  async removeContact(credential: Credential, user: UserId): Promise<{ readonly removed: true } | Refusal> {
    return this.#authorized(credential, 'removeContact', (core, device) => removeContact(core, device, user));
  }

  async putPushTarget(credential: Credential, target: PushTarget): Promise<{ readonly put: true } | Refusal> {
    return this.#authorized(credential, 'putPushTarget', (core, device) => putTarget(core, device, target));
  }

  async removePushTarget(credential: Credential): Promise<{ readonly removed: true } | Refusal> {
    return this.#authorized(credential, 'removePushTarget', (core, device) => removeTarget(core, device));
  }

  async pushState(credential: Credential): Promise<{ readonly state: PushState | null } | Refusal> {
    return this.#authorized(credential, 'showPush', (core, device) => ({ state: pushState(core, device) }));
  }

  async mutePush(
    credential: Credential,
    what: { readonly conversation: ConversationId; readonly muted: boolean },
  ): Promise<{ readonly muted: boolean } | Refusal> {
    return this.#authorized(credential, 'mutePush', (core, device) => muteFor(core, device, what));
  }

  async meterLookups(credential: Credential, count: number): Promise<{ readonly allowed: true } | Refusal> {
    return this.#authorized(credential, 'lookup', (core) => meterLookups(core, count));
  }

  async page(
    credential: Credential,
    request: { conversation: ConversationId; after: number; before: number; limit: number },
  ): Promise<PageReply | Refusal> {
    const asked = await this.#authorized(credential, null, (core, device) => askPage(core, device, request));
    if (isRefusal(asked)) return asked;
    const page = await asked.answer;
    return this.#door.event((core) => takePage(core, asked, page));
  }

  conversationIds({ after, limit }: { after: string; limit: number }): Promise<readonly ConversationId[]> {
    return this.#door.answer(({ store }) =>
      // Also of an account that ended.
      store.account.row === null ? [] : store.conversations.idsAfter(after, limit),
    );
  }

  async media(credential: Credential, request: MediaRequest): Promise<MediaReply | Refusal> {
    const asked = await this.#authorized(credential, null, (core, device) => askMedia(core, device, request));
    return isRefusal(asked) ? asked : asked.answer;
  }

  summary(): Promise<AccountSummary> {
    return this.#door.answer((context) => summary(context));
  }

  async retire(request: { reason: wire.RemovalReason }): Promise<{ readonly retired: true }> {
    return this.#door.event((core) => retire(core, request.reason));
  }

  async changed(
    credential: Credential,
    what: { contacts?: boolean; devices?: boolean; profile?: boolean },
  ): Promise<{ readonly told: true } | Refusal> {
    // Part of what changing costs.
    return this.#authorized(credential, null, (core) => {
      tellChanged(core, what);
      return { told: true } as const;
    });
  }

  /** Proves the device and takes the price of the route, then works; what that put leaves. Null: paid already. */
  async #authorized<Result extends object>(
    credential: Credential,
    route: string | null,
    work: (core: Core, device: number) => Result | Refusal,
  ): Promise<Result | Refusal> {
    return this.#door.event((core) => {
      const by = authorize(core, credential);
      if (isRefusal(by)) return by;
      const lack = route === null ? null : core.pay(by.device, priceOfRoute(route));
      return lack ?? work(core, by.device);
    });
  }
}
