/**
 * The User object without a place to run in: one per person, holds the sockets of all their devices, knows which
 * conversations may hold something new, and passes things on. `object.ts` runs it in workerd, the simulation in Node.
 */

import { closeCodes } from '../../protocol/close-codes.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { PageReply } from '../conversation/rpc.ts';
import type { Socket } from '../kit/sockets.ts';
import { authorize, createAccount, retire, summary } from './account/account.ts';
import { tellChanged } from './account/account-changed.ts';
import { deviceList } from './account/device-list.ts';
import { deviceRows, isPrimary, nextDevice, removeDevice, signOutUnseen } from './account/devices.ts';
import { meterLookups, putContact, removeContact } from './contacts/contacts.ts';
import type { UserOptions } from './context.ts';
import { Core } from './core.ts';
import { attachLarge } from './inbox/attach-large.ts';
import { deliver } from './inbox/deliver.ts';
import { askPage, takePage } from './inbox/history.ts';
import { askMedia } from './inbox/media.ts';
import { resumeReports, retryReports } from './inbox/reports.ts';
import { resumeStale, retryStale } from './inbox/stale.ts';
import { tellTyping } from './inbox/typing.ts';
import { claimKeys } from './keys/claim.ts';
import { linkWithKeys } from './keys/link.ts';
import { priceOfRoute } from './meter/prices.ts';
import { drainOutbox } from './outbox/outbox.ts';
import { presenceMoved, rememberAnnounced, tellPresence, unknownPresence, watch } from './presence/presence.ts';
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

export class User implements UserRpc {
  readonly #options: UserOptions;
  #live: Core | null = null;
  #isReady = false;

  constructor(options: UserOptions) {
    this.#options = options;
    this.#live = this.#newCore();
  }

  /** A core that gave its memory up is followed by one that reads the disk anew (T2). */
  get #core(): Core {
    this.#live ??= this.#newCore();
    return this.#live;
  }

  #newCore(): Core {
    const givenUp = () => {
      this.#live = null;
      this.#isReady = false;
    };
    return new Core(
      { ...this.#options, givenUp },
      {
        // Those that wait for other objects come last.
        presence: checkPresence,
        reports: retryReports,
        stale: retryStale,
        attach: attachLarge,
        outbox: drainOutbox,
        wake: drainWakeUps,
      },
    );
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
    return this.#event((core) => admit(core, credential, { attempt, place }));
  }

  connected(socket: Socket): Promise<void> {
    return this.#event((core) => connected(core, socket));
  }

  frame(socket: Socket, data: Uint8Array | string): Promise<void> {
    return this.#event((core) => {
      const connection = core.connectionOf(socket);
      if (connection !== null) takeFrame(core, connection, data);
    });
  }

  /** The socket is closed, from whichever side. */
  closed(socket: Socket, code: number): Promise<void> {
    return this.#event((core) => {
      const connection = core.connectionOf(socket);
      // A code that stands for "none was sent" must not be sent.
      const answer = code === 1005 || code === 1006 ? 1000 : code;
      if (connection !== null) core.end(connection, answer, '');
      else socket.close(answer, '');
    });
  }

  async alarm(): Promise<void> {
    const core = this.#core;
    await core.ending.or(core.scheduler.run(), undefined);
    // What its jobs had left to do stands in rows: the platform rings again for whoever failed.
    if (core.isGivenUp) throw new Error('the memory of the object was given up');
    await this.#event(() => undefined);
  }

  // ------------------------------------------------------------------------------------------- conversations

  deliver(request: BriefDelivery): Promise<DeliverReply | number> {
    return this.#event((core) => briefReply(request, deliver(core, wholeDelivery(request))));
  }

  typing(request: Parameters<UserRpc['typing']>[0]): Promise<void> {
    return this.#event((core) => tellTyping(core, request));
  }

  // --------------------------------------------------------------------------------------------- other users

  async directId(request: { peer: UserId }): Promise<DirectIdReply | Refusal> {
    return answerDirectId(this.#core, request.peer);
  }

  async deviceList(): Promise<{ readonly list: Uint8Array } | Refusal> {
    return this.#core.account === null ? refuse('unknown-user') : { list: deviceList(this.#core) };
  }

  async ask(request: AskRequest): Promise<{ readonly known: boolean } | Refusal> {
    return answerAsk(this.#core, request);
  }

  toDevices(request: ToDevicesRequest): Promise<ToDevicesReply> {
    return this.#event((core) => takeLetters(core, request));
  }

  claimKeys(request: ClaimRequest): Promise<ClaimedKeys> {
    return this.#event((core) => claimKeys(core, request));
  }

  async watch(request: WatchRequest): Promise<PresenceNow> {
    if (this.#core.account === null) return unknownPresence;
    return this.#event((core) => watch(core, request));
  }

  presence(request: PresenceNotice): Promise<void> {
    return this.#event((core) => tellPresence(core, request));
  }

  // -------------------------------------------------------------------------------------------------- pushes

  claimWakeUps(): Promise<WakeClaim> {
    return this.#event((core) => claimWakeUps(core));
  }

  takeOutcomes(outcomes: readonly WakeOutcome[]): Promise<void> {
    return this.#event((core) => takeOutcomes(core, outcomes));
  }

  queueRejected(): Promise<void> {
    return this.#event((core) => queueRejected(core));
  }

  // ------------------------------------------------------------------------------------------------- gateway

  async create(request: {
    user: UserId;
    deviceName: string;
    tokenHash: string;
  }): Promise<{ readonly device: number } | Refusal> {
    return createAccount(this.#core, request);
  }

  async link(request: {
    by: number;
    deviceName: string;
    tokenHash: string;
    signed?: SignedLink;
  }): Promise<{ readonly device: number } | Refusal> {
    return this.#event((core) => linkWithKeys(core, request));
  }

  async authorize(
    credential: Credential,
    route = 'other',
    primary = false,
  ): Promise<{ readonly device: number } | Refusal> {
    return this.#authorized(credential, route, (device) =>
      primary && !isPrimary(this.#core, device) ? refuse('not-primary') : { device },
    );
  }

  async devices(credential: Credential): Promise<DevicesReply | Refusal> {
    return this.#authorized(credential, 'listDevices', () => ({
      devices: deviceRows(this.#core),
      version: this.#core.account?.listVersion ?? 0,
      next: nextDevice(this.#core),
      list: deviceList(this.#core),
    }));
  }

  async removeDevice(credential: Credential, device: number): Promise<{ readonly removed: true } | Refusal> {
    return this.#event((core) => {
      const by = authorize(core, credential);
      if (isRefusal(by)) return by;
      // Paid like everything, and never refused: what is lost or stolen must be cut off.
      core.meter.add(by.device, priceOfRoute('removeDevice'), core.now());
      return removeDevice(core, by, device);
    });
  }

  async contacts(credential: Credential): Promise<{ readonly contacts: readonly Contact[] } | Refusal> {
    return this.#authorized(credential, 'listContacts', (device) => {
      const core = this.#core;
      const bytes = core.store.contacts.count() * (core.limits.maxNameBytes + contactBytes);
      return core.pay(device, { bytes }) ?? { contacts: core.store.contacts.all() };
    });
  }

  async putContact(credential: Credential, contact: Contact): Promise<{ readonly put: true } | Refusal> {
    return this.#authorized(credential, 'putContact', (device) => putContact(this.#core, device, contact));
  }

  async removeContact(credential: Credential, user: UserId): Promise<{ readonly removed: true } | Refusal> {
    return this.#authorized(credential, 'removeContact', (device) => removeContact(this.#core, device, user));
  }

  async putPushTarget(credential: Credential, target: PushTarget): Promise<{ readonly put: true } | Refusal> {
    return this.#authorized(credential, 'putPushTarget', (device) => putTarget(this.#core, device, target));
  }

  async removePushTarget(credential: Credential): Promise<{ readonly removed: true } | Refusal> {
    return this.#authorized(credential, 'removePushTarget', (device) => removeTarget(this.#core, device));
  }

  async pushState(credential: Credential): Promise<{ readonly state: PushState | null } | Refusal> {
    return this.#authorized(credential, 'showPush', (device) => ({ state: pushState(this.#core, device) }));
  }

  async mutePush(
    credential: Credential,
    what: { readonly conversation: ConversationId; readonly muted: boolean },
  ): Promise<{ readonly muted: boolean } | Refusal> {
    return this.#authorized(credential, 'mutePush', (device) => muteFor(this.#core, device, what));
  }

  async meterLookups(credential: Credential, count: number): Promise<{ readonly allowed: true } | Refusal> {
    return this.#authorized(credential, 'lookup', () => meterLookups(this.#core, count));
  }

  async page(
    credential: Credential,
    request: { conversation: ConversationId; after: number; before: number; limit: number },
  ): Promise<PageReply | Refusal> {
    const asked = await this.#authorized(credential, null, (device) => askPage(this.#core, device, request));
    if (isRefusal(asked)) return asked;
    const page = await asked.answer;
    return this.#event((core) => takePage(core, asked, page));
  }

  async conversationIds({ after, limit }: { after: string; limit: number }): Promise<readonly ConversationId[]> {
    const { store } = this.#core;
    // Also of an account that ended.
    return store.account.row === null ? [] : store.conversations.idsAfter(after, limit);
  }

  async media(credential: Credential, request: MediaRequest): Promise<MediaReply | Refusal> {
    const asked = await this.#authorized(credential, null, (device) => askMedia(this.#core, device, request));
    return isRefusal(asked) ? asked : asked.answer;
  }

  async summary(): Promise<AccountSummary> {
    return summary(this.#core);
  }

  async retire(request: { reason: wire.RemovalReason }): Promise<{ readonly retired: true }> {
    return this.#event((core) => retire(core, request.reason));
  }

  async changed(
    credential: Credential,
    what: { contacts?: boolean; devices?: boolean; profile?: boolean },
  ): Promise<{ readonly told: true } | Refusal> {
    // Part of what changing costs.
    return this.#authorized(credential, null, () => {
      tellChanged(this.#core, what);
      return { told: true } as const;
    });
  }

  /** Proves the device and takes the price of the route, then works; what that put leaves. Null: paid already. */
  async #authorized<Result extends object>(
    credential: Credential,
    route: string | null,
    work: (device: number) => Result | Refusal,
  ): Promise<Result | Refusal> {
    return this.#event((core) => {
      const by = authorize(core, credential);
      if (isRefusal(by)) return by;
      const lack = route === null ? null : core.pay(by.device, priceOfRoute(route));
      return lack ?? work(by.device);
    });
  }

  /** The door of all events: none begins before the object has looked at what it finds, and what one puts leaves at its end. */
  async #event<Result>(work: (core: Core) => Result): Promise<Result> {
    if (!this.#isReady) await this.#start();
    const core = this.#core;
    return core.event(() => work(core));
  }

  /** Before the first event after a start, a sleep, or a failure of the disk. */
  async #start(): Promise<void> {
    let core = this.#core;
    await core.start();
    // Given up while the alarm was read.
    while (core !== this.#core) {
      core = this.#core;
      await core.start();
    }
    if (this.#isReady) return;
    this.#isReady = true;
    signOutUnseen(core);
    for (const connection of [...core.connections.values()]) {
      // What it had told us of its cursors is gone; it tells us again.
      if (connection.facts.resume === 'under-way') core.end(connection, closeCodes.reconnect, 'resume anew');
    }
    resumeReports(core);
    resumeStale(core);
    rememberAnnounced(core);
    presenceMoved(core);
  }
}
