/** The group state as the cipher is shown it: computed from the replayed control chain when it is looked at. */
import type { ControlPoint, GroupState, MemberDevices } from '../cipher/cipher.ts';
import type { Key, Reader, Store } from '../ports.ts';
import type { Op } from './changes.ts';
import { listedAt, replay } from './control.ts';
import type { ControlState, ListState } from './control-state.ts';
import type { Conversation, Me } from './conversation.ts';
import { takenOff } from './lagging.ts';
import type { LogEntry } from './log-entry.ts';
import { newestBy } from './signed-lists.ts';
import { Verdicts } from './verdicts.ts';
import type { World } from './world.ts';

/** The row of table `epochs`, under conversation and seq: the leaf of a control entry. */
export const epochKey = (conversation: string, seq: number) => [conversation, seq] as const;

/** What was noted of it, if anything. */
export const noteKey = (conversation: string, seq: number) => [conversation, seq, 'note'] as const;

const listed = new WeakMap<ControlState, readonly MemberDevices[]>();

/** The chain as far as it is replayed, and on by the control entries that are about to be taken in. */
export class Group {
  readonly #conversation: Conversation;
  readonly #store: Pick<Store, 'read'>;
  readonly #me: Me;
  readonly #written: readonly Op[];
  readonly #verdicts: Verdicts;
  readonly #people: World['people'] | null;
  readonly #coming: (() => LogEntry)[] = [];
  /** After none, one, two … of those. */
  readonly #states: ControlState[] = [];
  readonly #leaves = new Map<number, Uint8Array>();

  /**
   * `written`: what this step is going to write already; `verdicts`: of the entries that are about to be taken in;
   * `people`: of whom newer lists may be known, where it is for sealing.
   */
  constructor(
    conversation: Conversation,
    {
      store,
      me,
      written,
      verdicts = new Verdicts(true),
      people = null,
    }: {
      store: Pick<Store, 'read'>;
      me: Me;
      written: readonly Op[];
      verdicts?: Verdicts;
      people?: World['people'] | null;
    },
  ) {
    this.#conversation = conversation;
    this.#store = store;
    this.#me = me;
    this.#written = written;
    this.#verdicts = verdicts;
    this.#people = people;
  }

  /** An entry that comes next in the log. */
  follow(entry: () => LogEntry): void {
    this.#coming.push(entry);
  }

  /** As it is behind all that was followed so far. */
  now(): GroupState {
    const after = this.#coming.length;
    const people = this.#people;
    const state = (): ControlState => this.#stateAfter(after);
    return {
      get kind() {
        return state().kind;
      },
      get epoch() {
        return state().epoch;
      },
      get epochLeaf() {
        return state().epochLeaf;
      },
      get devices() {
        return people === null ? devicesOf(state()) : devicesLeft(state(), people);
      },
      controlBefore: async (seq) => {
        const { epoch, epochLeaf } = state();
        if (epoch === 0) return null;
        return epoch < seq ? { seq: epoch, leaf: epochLeaf } : this.#olderControl(seq);
      },
      listedBefore: (seq, one) => listedAt(state(), one, seq),
    };
  }

  /** The state itself, as it is behind all that was followed so far. */
  control(): ControlState {
    return this.#stateAfter(this.#coming.length);
  }

  #stateAfter(count: number): ControlState {
    this.#states[0] ??= this.#conversation.control;
    for (let at = this.#states.length; at <= count; at++) {
      const before = this.#states[at - 1] as ControlState;
      const entry = (this.#coming[at - 1] as () => LogEntry)();
      const replayed = replay(before, entry, this.#me, this.#verdicts.of(entry));
      const moves = replayed.outcome === 'applied' || replayed.outcome === 'invalid';
      if (moves) this.#leaves.set(entry.seq, entry.leaf);
      this.#states[at] = moves ? replayed.state : before;
    }
    return this.#states[count] as ControlState;
  }

  /** Of what is stored, is about to be, and comes with this step. */
  async #olderControl(seq: number): Promise<ControlPoint | null> {
    const { id } = this.#conversation.row;
    let newest = await this.#store.read((reader) => storedBefore(reader, id, seq));
    const take = (at: number, leaf: Uint8Array) => {
      if (at < seq && at > (newest?.seq ?? 0)) newest = { seq: at, leaf };
    };
    for (const op of this.#written) {
      if (op.op === 'put' && op.table === 'epochs' && isLeaf(op.key) && op.key[0] === id)
        take(Number(op.key[1]), op.value as Uint8Array);
    }
    for (const [at, leaf] of this.#leaves) take(at, leaf);
    return newest;
  }
}

/** Under the same seq there may be what was noted of it. */
const isLeaf = (key: Key) => key.length === 2;

async function storedBefore(reader: Reader, conversation: string, seq: number): Promise<ControlPoint | null> {
  const rows = await reader.range('epochs', { prefix: [conversation], through: seq - 1, reverse: true, limit: 2 });
  const row = rows.find(({ key }) => isLeaf(key));
  return row === undefined ? null : { seq: Number(row.key[1]), leaf: row.value as Uint8Array };
}

function devicesOf(state: ControlState): readonly MemberDevices[] {
  const list = listed.get(state);
  if (list !== undefined) return list;
  const made = Object.keys(state.members).map((user) => membersDevices(user, state.lists[user]));
  listed.set(state, made);
  return made;
}

/** Without those that are known to have been taken off since. */
function devicesLeft(state: ControlState, people: World['people']): readonly MemberDevices[] {
  return devicesOf(state).map((one) => {
    const off = takenOff(state, one.user, people);
    return off.length === 0 ? one : { ...one, devices: one.devices.filter(({ device }) => !off.includes(device)) };
  });
}

const nobodys = new Uint8Array(0);

function membersDevices(user: string, list: ListState | undefined): MemberDevices {
  const keys = new Map(list?.keys?.map((one) => [one.device, one]));
  const devices = list?.devices ?? [];
  return {
    user,
    primary: list?.primary ?? nobodys,
    version: list?.primary === undefined ? 0 : newestBy(list.signers, list.primary),
    devices: devices.map((device) => keys.get(device) ?? { device, identity: nobodys, registrationId: 0 }),
  };
}
