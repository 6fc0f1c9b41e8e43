/**
 * Moves what a conversation has in history objects to Cassandra: docs/decisions/two-stores.md has the steps, and what a crash,
 * a repeat, a late answer or a deletion does between each two of them.
 *
 * It goes as far as one call of the operator's lets it, and the next call goes on from the rows. Nobody who writes or reads
 * waits for it.
 */
import { type ColdEntry, coldBytes, maxColdBatch, maxColdBatchBytes, maxColdDrop } from '../../history/rpc.ts';
import type { Surroundings } from '../../kit/ports.ts';
import { Stopwatch } from '../../kit/stopwatch.ts';
import type { Context } from '../context.ts';
import { checkChain, differenceOf } from './cold-chain.ts';
import type { ColdHistory } from './cold-history.ts';
import { addLeftover, type PlacedHistory } from './placed-history.ts';
import type { MoveReport } from './rpc.ts';
import { afterMove, countToMove, toMove, withTail, type Zone } from './zones.ts';

/** One call of the operator's works for so long, and then a little. */
const turnMs = 4_000;

const [source, target] = ['embedded', 'cassandra'] as const;

export interface MoverOptions {
  readonly placed: PlacedHistory;
  readonly source: ColdHistory;
  readonly target: ColdHistory | null;
  readonly surroundings: Surroundings;
  /** One step over memory and rows as they are now, or null if there is no conversation. */
  readonly step: <Result>(work: (context: Context) => Result) => Result | null;
}

/** The zone that loses its beginning, with whose it is. */
type Plan = Zone & { readonly conversation: string; readonly through: number };

type Round = 'moved' | 'done' | { readonly problem: string };

export class Mover {
  readonly #options: MoverOptions;

  constructor(options: MoverOptions) {
    this.#options = options;
  }

  /** Does a part of what is to do. */
  async move(conversation: string): Promise<MoveReport> {
    const { placed, surroundings } = this.#options;
    if (placed.choice !== target || this.#options.target === null) {
      return this.report('ROOST_HISTORY is "embedded": entries are moved to Cassandra, and not back');
    }
    const place = await this.#options.source.settle(placed, conversation);
    if ('problem' in place) return this.report(place.problem);
    const elapsed = new Stopwatch(() => surroundings.now());
    // A clock that stands still ends it, too.
    for (let rounds = 0; rounds < 1_000 && elapsed.ms() < turnMs; rounds++) {
      // Deletions are told before anything else is done.
      if (this.#options.step(({ store }) => store.cold.deletions(1).length > 0) === true) break;
      const round = await this.#round(this.#options.target);
      if (round === 'done') break;
      if (round !== 'moved') return this.report(round.problem);
    }
    return this.report('');
  }

  async #round(to: ColdHistory): Promise<Round> {
    const plan = this.#options.step(({ store, state }): Plan | null => {
      const { zones } = store.cold.places();
      const { through } = store.cold.archive();
      const zone = toMove(zones, target, through);
      return zone === undefined ? null : { ...zone, conversation: state.group.conversation };
    });
    if (plan === null) return this.#clear();
    return this.#skip(plan) ? 'moved' : this.#bring(plan, to);
  }

  /** What retention has let go is in no store any more: the border moves over it. */
  #skip(plan: Plan): boolean {
    const border = this.#options.step(({ store, state }) => {
      const { floor, floorHead } = state.group;
      const { through: archived, head } = store.cold.archive();
      if (floor < plan.first) return null;
      const through = Math.min(floor, plan.through);
      // Where the zone ends before the floor, nothing begins behind it, or it is where the archive ends.
      return { through, head: through === archived ? head : floorHead };
    });
    return border !== null && this.#settle(plan, border.through, border.head) === 'moved';
  }

  async #bring(plan: Plan, to: ColdHistory): Promise<Round> {
    const { conversation, first, through: end } = plan;
    // As far as a hundred goes: packs are read whole.
    const through = Math.min(end, first - 1 + maxColdBatch - ((first - 1) % maxColdBatch));
    const read = await this.#options.source.readBack(conversation, first, through);
    if ('problem' in read) return { problem: `history objects: ${read.problem}` };
    const entries = asBatch(read.answer);
    if (entries[0]?.seq !== first) return this.#isThere(plan, through, to);

    const checked = this.#check(entries, plan);
    if ('problem' in checked) return { problem: `history objects: ${checked.problem}` };
    const written = await to.append(conversation, entries);
    if ('problem' in written) return written;
    const back = await to.readBack(conversation, first, first + entries.length - 1);
    if ('problem' in back) return back;
    const difference = differenceOf(entries, back.answer, this.#options.surroundings.now());
    if (difference !== null) return { problem: `not verified: ${difference}` };
    return this.#settle(plan, first + entries.length - 1, checked.head);
  }

  /** What history objects lack may be there already: an older release, or one without these rows, archived it there. */
  async #isThere(plan: Plan, through: number, to: ColdHistory): Promise<Round> {
    const { conversation, first } = plan;
    const back = await to.readBack(conversation, first, through);
    if ('problem' in back) return back;
    const [entry] = back.answer;
    if (entry?.seq !== first) return { problem: `entry ${first} is in neither store` };
    const end = back.answer.findIndex(({ seq }, i) => seq !== first + i);
    const entries = end < 0 ? back.answer : back.answer.slice(0, end);
    const checked = this.#check(entries, plan);
    if ('problem' in checked) return { problem: `not verified: ${checked.problem}` };
    return this.#settle(plan, first + entries.length - 1, checked.head);
  }

  /** The border moves, if it still is where it was; from here on these entries are asked for in the other store. */
  #settle(plan: Plan, through: number, head: Uint8Array): Round {
    const isSettled = this.#options.step(({ store }) =>
      store.atomically(() => {
        const { zones } = store.cold.places();
        const { through: archived, offered } = store.cold.archive();
        const zone = toMove(zones, target, archived);
        if (zone?.first !== plan.first) return false;
        // Whatever was offered to history objects may be there.
        const isLast = zones.at(-1)?.first === zone.first;
        addLeftover(store, source, isLast ? Math.max(offered, zone.through) : zone.through);
        store.cold.putZones(afterMove(zones, target, through, head));
        return true;
      }),
    );
    return isSettled === true ? 'moved' : { problem: 'something else was moved meanwhile' };
  }

  /** Copies go only once nothing is read there, and all that was ever offered there has left for the other store. */
  async #clear(): Promise<Round> {
    const plan = this.#options.step(({ store, state }) => {
      const { zones, leftovers } = store.cold.places();
      const { through: archived, head } = store.cold.archive();
      const leftover = leftovers.find(({ store: name }) => name === source);
      if (leftover === undefined || archived < leftover.through) return null;
      if (zones.at(-1)?.store === source) store.cold.putZones(withTail(zones, archived + 1, target, head));
      const { cleared, through } = leftover;
      const next = Math.min(through, cleared + maxColdDrop);
      return { conversation: state.group.conversation, after: cleared, through: next, all: through };
    });
    if (plan === null) return 'done';
    const { conversation, after, through, all } = plan;
    const gone = await this.#options.source.drop(conversation, after, through);
    if ('problem' in gone) return { problem: `history objects: ${gone.problem}` };
    this.#options.step(({ store }) => store.cold.putLeftover({ store: source, through: all, cleared: through }));
    return 'moved';
  }

  #check(entries: readonly ColdEntry[], { conversation, first, head }: Plan) {
    const { surroundings } = this.#options;
    return checkChain(
      entries,
      { conversation, from: first, head },
      { sha256: surroundings.sha256, now: surroundings.now() },
    );
  }

  /** How far it is. */
  report(problem: string): MoveReport {
    const report = this.#options.step(({ store, state }) => {
      const { zones, leftovers } = store.cold.places();
      const { through } = store.cold.archive();
      const left = countToMove(zones, this.#options.placed.choice, state.group.floor, through);
      return { left, copies: leftovers.some((one) => one.store === source), busy: false, problem };
    });
    return report ?? { left: 0, copies: false, busy: false, problem };
  }
}

/** From the first on, as many as one call may bring. */
function asBatch(entries: readonly ColdEntry[]): readonly ColdEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry, i) => {
    bytes += coldBytes(entry);
    return i > 0 && bytes > maxColdBatchBytes;
  });
  return end < 0 ? entries : entries.slice(0, end);
}
