/** Beginning chats and groups, and changing who is in them. */
import { type ConversationId, isUserId, type UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import type { MemberRole, Submission } from '../api.ts';
import { demandTitle } from '../demand-texts.ts';
import type { Engine } from '../engine/engine.ts';
import { EntryKind } from '../engine/log-entry.ts';
import { noteDirect, noteToldList } from '../engine/note-people.ts';
import * as peopleIn from '../engine/people-in.ts';
import { isArchived, isNotes, isSilent } from '../engine/shelf.ts';
import { personIn } from '../engine/world.ts';
import { RoostError } from '../errors.ts';
import type { Messages } from './messages.ts';
import type { Views } from './views.ts';

const maxListsAsked = 128;
/** A list that is not signed is asked for again so often, for so long. */
const [askAgainMs, longestWaitMs] = [500, 10_000];

export class Chats {
  readonly #engine: Engine;
  readonly #views: Views;
  readonly #messages: Messages;

  constructor(engine: Engine, views: Views, messages: Messages) {
    this.#engine = engine;
    this.#views = views;
    this.#messages = messages;
  }

  async direct(peer: UserId): Promise<ConversationId> {
    demandIds([peer]);
    const { world, line } = this.#engine;
    const id = personIn(world, peer).direct as ConversationId | '';
    // What has not begun is asked for again where that can be done: the device lists may be newer.
    const begun = id !== '' && (world.conversations.get(id)?.row.headSeq ?? 0) > 0;
    const canBegin = id !== '' && [world.me.user, peer].every((user) => this.#isUsable(user));
    if (id !== '' && (begun || (canBegin && line.connection.at !== 'online'))) return id;
    const made = await this.#untilSigned([world.me.user, peer], async () => {
      const { direct } = await line.ask({ findDirect: { peer } });
      if (direct === null) throw new RoostError('bad-answer');
      return this.#engine.change((changes) => noteDirect(world, peer, direct as wire.Direct.$Properties, changes));
    });
    return made.row.id;
  }

  async createGroup({ title, members }: { title: string; members: readonly UserId[] }): Promise<ConversationId> {
    demandIds([...members]);
    const name = demandTitle(title);
    const { world } = this.#engine;
    const others = [...new Set(members)].filter((user) => user !== world.me.user);
    await this.#untilSigned([world.me.user, ...others], (users) => this.#learnLists(users));
    const made = await this.#engine.change((changes) => peopleIn.createGroup(world, others, name, changes));
    return made.row.id;
  }

  /** A group of nobody else. Two devices that make one while neither knows of the other's have two; both take that with the lesser id. */
  async notes(): Promise<ConversationId> {
    const { world } = this.#engine;
    const notes = (): ConversationId | undefined =>
      [...world.conversations.values()].flatMap((one) => (isNotes(one, world.me) ? [one.row.id] : [])).sort()[0];
    const found = notes();
    if (found !== undefined) return found;
    await this.#untilSigned([world.me.user], (users) => this.#learnLists(users));
    return this.#engine.change((changes) => notes() ?? peopleIn.createGroup(world, [], '', changes).row.id);
  }

  async addMembers(id: ConversationId, users: readonly UserId[]): Promise<Submission> {
    demandIds([...users]);
    await this.#untilSigned(users, (asked) => this.#learnLists(asked));
    const row = await this.#engine.change((changes) =>
      peopleIn.addMembers(this.#engine.world, this.#views.known(id), users, changes),
    );
    if (row === undefined) throw new RoostError('bad-control');
    return this.#messages.sent(row);
  }

  async removeMember(id: ConversationId, user: UserId): Promise<Submission> {
    demandIds([user]);
    return this.#control(id, EntryKind.MEMBERSHIP, { membership: { remove: [user] } });
  }

  async setRole(id: ConversationId, user: UserId, role: MemberRole): Promise<Submission> {
    demandIds([user]);
    const changes = [{ user, role: role === 'admin' ? wire.Role.ADMIN : wire.Role.MEMBER }];
    return this.#control(id, EntryKind.ROLES, { roles: { changes } });
  }

  async rename(id: ConversationId, title: string): Promise<Submission> {
    return this.#control(id, EntryKind.SETTINGS, { settings: { title: peopleIn.encodeTitle(demandTitle(title)) } });
  }

  /** Waits for the server: an answer that only this device knew would show something else on the others. */
  async answer(id: ConversationId, accept: boolean): Promise<void> {
    this.#views.known(id);
    await this.#engine.line.ask({ answerRequest: { conversation: id, accept } });
  }

  async setMuted(id: ConversationId, muted: boolean, exceptMentions: boolean): Promise<void> {
    await this.#engine.change((changes) => {
      const conversation = this.#views.known(id);
      // One that has come back stays: what is muted stays where it is.
      if (!isArchived(conversation)) conversation.row.archivedThrough = 0;
      const { row } = conversation;
      const before = isSilent(row);
      row.muted = muted;
      row.mutedExceptMentions = muted && exceptMentions;
      // Before the server is told: who is cut off in between tells it the next time.
      if (before || isSilent(row)) row.isSilencedThere = true;
      changes.touch(conversation);
    });
  }

  /** Resolves when this account can be written to. */
  async reachable(): Promise<void> {
    await this.#untilSigned([this.#engine.world.me.user], (users) => this.#learnLists(users));
  }

  async #control(id: ConversationId, kind: wire.EntryKind, change: peopleIn.ControlChange): Promise<Submission> {
    const row = await this.#engine.change((changes) =>
      peopleIn.changeControl(this.#engine.world, this.#views.known(id), kind, change, changes),
    );
    return this.#messages.sent(row);
  }

  /**
   * Asks until every list is signed that has to be: a client that encrypts does so for the devices of signed lists alone.
   * An account publishes its own a moment after it was made, so what is not signed is asked for again for a while.
   */
  async #untilSigned<Result>(
    users: readonly UserId[],
    ask: (users: readonly UserId[]) => Promise<Result>,
  ): Promise<Result> {
    const { world } = this.#engine;
    for (let waitedMs = 0; ; waitedMs += askAgainMs) {
      const found = await ask(users);
      const unsigned = users.filter((user) => !this.#isUsable(user));
      if (unsigned.length === 0) return found;
      if (waitedMs >= longestWaitMs)
        throw new RoostError(unsigned.includes(world.me.user) ? 'keys-unpublished' : 'not-encrypting');
      await new Promise<void>((resolve) => world.surroundings.timer(askAgainMs, resolve));
    }
  }

  #isUsable(user: UserId): boolean {
    const { list } = personIn(this.#engine.world, user);
    return list.length > 0 && (this.#engine.verifier === null || wire.DeviceList.decode(list).signature.length > 0);
  }

  /** The device lists that a creation or an added member carries; without a connection the ones known are used. */
  async #learnLists(users: readonly UserId[]): Promise<void> {
    const { world, line } = this.#engine;
    const wanted = line.connection.at === 'online' ? users : users.filter((user) => !hasList(user));
    function hasList(user: UserId): boolean {
      return personIn(world, user).list.length > 0;
    }
    for (let at = 0; at < wanted.length; at += maxListsAsked) {
      const asked = wanted.slice(at, at + maxListsAsked);
      const { deviceLists } = await line.ask({ getDeviceLists: { users: asked } });
      await this.#engine.change((changes) => {
        for (const { user, list } of deviceLists?.lists ?? []) {
          if (list !== null) noteToldList(world, user, list as wire.DeviceList.$Properties, changes);
        }
      });
    }
    if (!users.every(hasList)) throw new RoostError('unknown-user');
  }
}

/** Only an id names somebody. In a change that is kept to be sent it would stop the client, each time it is opened. */
function demandIds(users: readonly unknown[]): void {
  if (!users.every((user) => typeof user === 'string' && isUserId(user))) throw new RoostError('unknown-user');
}
