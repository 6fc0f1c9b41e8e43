/**
 * Safety numbers, and what the person has said of them. The keys are those that the replay of the control entries has found to
 * vouch for people's devices; what the server says of them counts for nothing here.
 */
import { matchesScanned, safetyNumber, scannableNumber } from '../../crypto/safety-number.ts';
import { fromBase64, sameBytes, toBase64 } from '../../lib/bytes.ts';
import type { ConversationId, SafetyNumber, Trust, UserId } from '../api.ts';
import type { Engine } from '../engine/engine.ts';
import { personIn } from '../engine/world.ts';
import { RoostError } from '../errors.ts';
import { Cell } from '../view/cell.ts';
import { putStrict, putTrust, type TrustRow, type TrustRows } from './trust-rows.ts';

type TrustEngine = Pick<Engine, 'world' | 'change'>;

const scheme = 'roost-number:';

export class Trusts {
  readonly strict: Cell<boolean>;
  readonly #engine: TrustEngine;
  /** Members of a chat, as far as they are known. */
  readonly #membersOf: (id: ConversationId) => readonly string[];
  readonly #said: Map<string, TrustRow>;
  #isStrict: boolean;
  readonly #cells = new Map<UserId, Cell<Trust>>();
  readonly #changedIn = new Map<ConversationId, Cell<readonly UserId[]>>();

  constructor(
    engine: TrustEngine,
    { people, isStrict }: TrustRows,
    membersOf: (id: ConversationId) => readonly string[],
  ) {
    this.#engine = engine;
    this.#membersOf = membersOf;
    this.#said = new Map(people);
    this.#isStrict = isStrict;
    this.strict = new Cell(() => this.#isStrict);
  }

  of(user: UserId): Cell<Trust> {
    const known = this.#cells.get(user);
    if (known !== undefined) return known;
    const cell = new Cell(() => this.#trust(user));
    this.#cells.set(user, cell);
    return cell;
  }

  /** Who in a chat has another number than before. */
  changedIn(id: ConversationId): Cell<readonly UserId[]> {
    const known = this.#changedIn.get(id);
    if (known !== undefined) return known;
    const cell = new Cell(() => this.#changedMembers(id));
    this.#changedIn.set(id, cell);
    return cell;
  }

  /** Entries came: somebody may have another key now. Who looks is told only of what is news. */
  changed(): void {
    for (const [user, cell] of this.#cells) {
      const now = this.#trust(user);
      if (now.state !== cell.current.state || now.wasVerified !== cell.current.wasVerified) cell.invalidate();
    }
    this.#changedMoved();
  }

  /** Null: one of the two has no key that is known here. */
  async number(user: UserId): Promise<SafetyNumber | null> {
    const both = this.#both(user);
    if (both === null) return null;
    const digits = safetyNumber(both.own, both.other);
    return {
      groups: digits.match(/\d{5}/g) ?? [],
      scannable: `${scheme}${toBase64(scannableNumber(both.own, both.other))}`,
    };
  }

  /** Null: that is no code of a safety number. */
  async matches(user: UserId, scanned: string): Promise<boolean | null> {
    const both = this.#both(user);
    if (both === null || !scanned.startsWith(scheme)) return null;
    try {
      return matchesScanned(fromBase64(scanned.slice(scheme.length)), both.own, both.other);
    } catch {
      return null;
    }
  }

  async setVerified(user: UserId, isVerified: boolean): Promise<void> {
    const primary = this.#primary(user);
    if (primary === null) throw new RoostError('no-number');
    const row: TrustRow = { user, primary, isVerified };
    await this.#engine.change((changes) => putTrust(row, changes));
    this.#said.set(user, row);
    this.#cells.get(user)?.invalidate();
    this.#changedMoved();
  }

  async setStrict(isStrict: boolean): Promise<void> {
    await this.#engine.change((changes) => putStrict(isStrict, changes));
    this.#isStrict = isStrict;
    this.strict.invalidate();
  }

  /** `number-changed` where somebody in the chat has a new number that nobody has looked at, and the person wants that; else null. */
  heldBack(id: ConversationId): RoostError | null {
    if (!this.#isStrict) return null;
    return this.#changedMembers(id).length > 0 ? new RoostError('number-changed') : null;
  }

  #changedMembers(id: ConversationId): readonly UserId[] {
    const { me } = this.#engine.world;
    const others = this.#membersOf(id).filter((user) => user !== me.user) as UserId[];
    return others.filter((user) => this.#trust(user).state === 'changed');
  }

  #changedMoved(): void {
    for (const [id, cell] of this.#changedIn) {
      if (this.#changedMembers(id).join() !== cell.current.join()) cell.invalidate();
    }
  }

  #trust(user: UserId): Trust {
    const primary = this.#primary(user);
    if (primary === null) return { state: 'unknown', wasVerified: false };
    const said = this.#said.get(user);
    if (said !== undefined && sameBytes(said.primary, primary)) {
      return { state: said.isVerified ? 'verified' : 'unverified', wasVerified: false };
    }
    const { signers = [] } = personIn(this.#engine.world, user);
    const isChanged = said !== undefined || signers.length > 1;
    return { state: isChanged ? 'changed' : 'unverified', wasVerified: said?.isVerified ?? false };
  }

  #both(user: UserId) {
    const { me } = this.#engine.world;
    const [own, other] = [this.#primary(me.user), this.#primary(user)];
    if (own === null || other === null || user === me.user) return null;
    return { own: { user: me.user, identity: own }, other: { user, identity: other } };
  }

  /** The key that vouches for the person's devices by the entry that was met last. */
  #primary(user: UserId): Uint8Array | null {
    return personIn(this.#engine.world, user).signers?.at(-1)?.primary ?? null;
  }
}
