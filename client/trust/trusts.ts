/**
 * Safety numbers, and what the person has said of them. The other half of a number is the key that the replay of that chat's
 * control entries has found to vouch for the person's devices; one's own is what this device knows of its account by itself.
 * The server's word and what other chats name do not count here.
 */
import type { SafetyNumbers } from '../../crypto/suite.ts';
import { fromBase64, toBase64 } from '../../lib/bytes.ts';
import type { ConversationId, SafetyNumber, ShownKey, Trust, UserId } from '../api.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import { RoostError } from '../errors.ts';
import { Cell } from '../view/cell.ts';
import { changedMembers, directWith, isDirectWith, isHeld, keyIn, trustIn } from './key-trust.ts';
import { putStrict, putWord, wordOn } from './trust-rows.ts';

interface TrustsParts {
  readonly engine: Pick<Engine, 'world' | 'change'>;
  /** The key that vouches for one's own devices; null: there is none. */
  readonly ownKey: () => Promise<Uint8Array | null>;
  /** Where numbers are made: not on the thread of a page. */
  readonly suite: () => Promise<SafetyNumbers>;
}

interface TrustCell {
  readonly user: UserId;
  readonly chat: ConversationId | undefined;
  readonly cell: Cell<Trust>;
}

const scheme = 'roost-number:';

export class Trusts {
  readonly strict: Cell<boolean>;
  readonly #engine: TrustsParts['engine'];
  readonly #ownKey: TrustsParts['ownKey'];
  readonly #suite: TrustsParts['suite'];
  readonly #cells = new Map<string, TrustCell>();
  readonly #changedIn = new Map<ConversationId, Cell<readonly UserId[]>>();

  constructor({ engine, ownKey, suite }: TrustsParts) {
    this.#engine = engine;
    this.#ownKey = ownKey;
    this.#suite = suite;
    this.strict = new Cell(() => engine.world.said.isStrict);
  }

  /** In that chat, or else in the one with them. */
  of(user: UserId, chat?: ConversationId): Cell<Trust> {
    const name = `${user} ${chat ?? ''}`;
    const before = this.#cells.get(name);
    if (before !== undefined) return before.cell;
    const cell = new Cell(() => this.#trust(user, chat));
    this.#cells.set(name, { user, chat, cell });
    return cell;
  }

  /** Who in a chat has another number than before. */
  changedIn(id: ConversationId): Cell<readonly UserId[]> {
    const before = this.#changedIn.get(id);
    if (before !== undefined) return before;
    const cell = new Cell(() => this.#changedMembers(id));
    this.#changedIn.set(id, cell);
    return cell;
  }

  /** Entries came: somebody may have another key now. Who looks is told only of what is news. */
  changed(): void {
    for (const { user, chat, cell } of this.#cells.values()) {
      const [now, shown] = [this.#trust(user, chat), cell.current];
      if (now.state !== shown.state || now.wasVerified !== shown.wasVerified || now.key !== shown.key)
        cell.invalidate();
    }
    for (const [id, cell] of this.#changedIn) {
      if (this.#changedMembers(id).join() !== cell.current.join()) cell.invalidate();
    }
  }

  /** Null: one of the two has no key that is known here. */
  async number(user: UserId, chat?: ConversationId): Promise<SafetyNumber | null> {
    const both = await this.#both(user, chat);
    if (both === null) return null;
    const { own, other } = both;
    const suite = await this.#suite();
    const [digits, shown] = await Promise.all([suite.safetyNumber(own, other), suite.scannableNumber(own, other)]);
    return {
      groups: digits.match(/\d{5}/g) ?? [],
      scannable: `${scheme}${toBase64(shown)}`,
      key: toBase64(other.identity),
    };
  }

  /** Null: that is no code of a safety number. */
  async matches(user: UserId, scanned: string, chat?: ConversationId): Promise<boolean | null> {
    const both = await this.#both(user, chat);
    if (both === null || !scanned.startsWith(scheme)) return null;
    const shown = bytesIn(scanned.slice(scheme.length));
    return shown === null ? null : (await this.#suite()).matchesScanned(shown, both.own, both.other);
  }

  /** Looked at in the very step that keeps it: what is said is said of the key that was shown, or not at all. */
  async setVerified(user: UserId, shown: ShownKey, isVerified: boolean, chat?: ConversationId): Promise<void> {
    if (typeof shown?.key !== 'string') throw new RoostError('bad-call', { sentence: 'Say which number was shown.' });
    await this.#engine.change((changes) => {
      const { said } = this.#engine.world;
      const conversation = this.#chat(user, chat);
      const primary = conversation === null ? null : keyIn(conversation, user);
      if (conversation === null || primary === null) throw new RoostError('no-number');
      if (toBase64(primary) !== shown.key) throw new RoostError('number-moved');
      const before = wordOn(said, user, primary);
      const seenIn =
        isVerified ||
        isDirectWith(conversation, user) ||
        (before !== undefined && !before.isVerified && before.in === undefined)
          ? {}
          : { in: [...(before?.in ?? []).filter((id) => id !== conversation.row.id), conversation.row.id] };
      putWord(said, user, { primary, isVerified, ...seenIn }, changes);
      // What was held back goes.
      changes.seen.add(conversation);
    });
    this.changed();
  }

  async setStrict(isStrict: boolean): Promise<void> {
    await this.#engine.change((changes) => putStrict(this.#engine.world.said, isStrict, changes));
    this.strict.invalidate();
  }

  /** `number-changed` where somebody in the chat has a new number that nobody has looked at, and the person wants that; else null. */
  heldBack(id: ConversationId): RoostError | null {
    const conversation = this.#engine.world.conversations.get(id);
    return conversation !== undefined && isHeld(this.#engine.world, conversation)
      ? new RoostError('number-changed')
      : null;
  }

  #changedMembers(id: ConversationId): readonly UserId[] {
    const conversation = this.#engine.world.conversations.get(id);
    return conversation === undefined ? [] : changedMembers(this.#engine.world, conversation);
  }

  #trust(user: UserId, chat?: ConversationId): Trust {
    const conversation = this.#chat(user, chat);
    const key = conversation === null ? null : keyIn(conversation, user);
    if (conversation === null || key === null) return { state: 'unknown', wasVerified: false, key: '' };
    return { ...trustIn(this.#engine.world, conversation, user), key: toBase64(key) };
  }

  #chat(user: UserId, chat?: ConversationId): Conversation | null {
    const { world } = this.#engine;
    return chat === undefined ? directWith(world, user) : (world.conversations.get(chat) ?? null);
  }

  async #both(user: UserId, chat?: ConversationId) {
    const { me } = this.#engine.world;
    if (user === me.user) return null;
    const own = await this.#ownKey();
    const conversation = this.#chat(user, chat);
    const other = conversation === null ? null : keyIn(conversation, user);
    if (own === null || other === null) return null;
    return { own: { user: me.user, identity: own }, other: { user, identity: other } };
  }
}

function bytesIn(text: string): Uint8Array | null {
  try {
    return fromBase64(text);
  } catch {
    return null;
  }
}
