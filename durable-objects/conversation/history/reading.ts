/**
 * A question to the log that may need what has left it: it is asked, what it lacked is fetched, and it is asked again. The
 * question is one step over memory and rows each time, so what changed in between it sees; what it answers while cold
 * history is away is its own to say.
 */
import { Gate } from '../../../lib/gate.ts';
import type { Range } from '../../../lib/ranges.ts';
import { type ColdEntry, maxColdFacts } from '../../history/rpc.ts';
import type { Surroundings } from '../../kit/ports.ts';
import type { Log } from '../log/log.ts';
import { lacksBody } from './cold-entry.ts';
import type { ColdHistory } from './cold-history.ts';
import { FetchedEntries, type Want } from './fetched.ts';

/** Reads that are under way at a time, whoever asked, so that what comes has room (T3). */
const maxReads = 8;
/** The targets of a deletion (`maxTargets`) lie where they like, and are asked for by 1, 2, 4 and 8 at a time. */
const maxRounds = 12;

export interface ReadResult<Answer> {
  readonly answer: Answer;
  /** To be lent to a step that goes by the answer. */
  readonly fetched: FetchedEntries | null;
}

export class ColdReader {
  readonly #log: Log;
  readonly #cold: ColdHistory | null;
  readonly #surroundings: Pick<Surroundings, 'now' | 'log'>;
  readonly #gate = new Gate(maxReads);

  constructor(log: Log, cold: ColdHistory | null, surroundings: Pick<Surroundings, 'now' | 'log'>) {
    this.#log = log;
    this.#cold = cold;
    this.#surroundings = surroundings;
  }

  async ask<Answer>(conversation: string, question: () => Answer): Promise<ReadResult<Answer>> {
    let fetched = new FetchedEntries();
    let erasures = this.#cold?.erasures;
    const asked = new Set<string>();
    for (let round = 0; ; round++) {
      // What was fetched may hold what a deletion has taken since, and the row that says so is gone with its promise (A2).
      if (this.#cold?.erasures !== erasures) {
        erasures = this.#cold?.erasures;
        fetched = new FetchedEntries();
        asked.clear();
      }
      const answer = this.#log.lending({ fetched, now: this.#surroundings.now() }, question);
      const reads = joined(fetched.takeWants()).slice(0, maxReads);
      // What was fetched in vain would be fetched in vain again.
      const isNew = reads.some((read) => !asked.has(JSON.stringify(read)));
      if (!isNew || this.#cold === null || round === maxRounds) return { answer, fetched };
      for (const read of reads) asked.add(JSON.stringify(read));
      const isAllThere = await this.#fetch(this.#cold, conversation, reads, fetched);
      if (isAllThere || this.#cold.erasures !== erasures) continue;
      // As it is now, and with what came all the same: the wait was long.
      return { answer: this.#log.lending({ fetched, now: this.#surroundings.now() }, question), fetched };
    }
  }

  /** Says whether there is something new for each of the wants. */
  async #fetch(
    cold: ColdHistory,
    conversation: string,
    reads: readonly ReadCall[],
    fetched: FetchedEntries,
  ): Promise<boolean> {
    const outcomes = await Promise.all(
      reads.map(async ({ want, parts }) => {
        const outcome = await this.#gate.pass(() => cold.read(conversation, want));
        if ('problem' in outcome) return { want, ...outcome };
        const entries = usable(outcome.answer, want);
        for (const { from, through } of parts) {
          fetched.add(
            want,
            entries.filter(({ seq }) => from <= seq && seq <= through),
          );
        }
        return { want, count: entries.length };
      }),
    );
    let isAllThere = true;
    for (const { want, ...outcome } of outcomes) {
      if ('count' in outcome && outcome.count > 0) continue;
      isAllThere = false;
      const problem = 'problem' in outcome ? outcome.problem : 'it lacks what was archived';
      this.#surroundings.log('problem' in outcome ? 'warn' : 'error', 'cold history not read', {
        ...{ from: want.from, through: want.through, problem },
      });
    }
    return isAllThere;
  }
}

/** From the end that was asked for, up to an entry whose body is lost. */
function usable(entries: readonly ColdEntry[], { bare, down }: Want): readonly ColdEntry[] {
  if (bare) return entries;
  const end = down ? entries.findLastIndex(lacksBody) + 1 : entries.findIndex(lacksBody);
  if (down) return entries.slice(end);
  return end < 0 ? entries : entries.slice(0, end);
}

/** What is asked for in one call, and what of it was wanted. */
interface ReadCall {
  readonly want: Want;
  readonly parts: readonly Range[];
}

/** What is asked for without bodies goes together where it lies close. */
function joined(wants: readonly Want[]): ReadCall[] {
  const whole = wants.filter(({ bare }) => !bare).map((want) => ({ want, parts: [partOf(want)] }));
  const bare = wants.filter((want) => want.bare).sort((a, b) => a.from - b.from);
  const together: ReadCall[] = [];
  for (const { from, through } of bare) {
    const last = together.at(-1);
    const begin = last?.want.from ?? from;
    const end = Math.max(last?.want.through ?? through, through);
    const isNear = last !== undefined && end - begin < maxColdFacts;
    const want: Want = { from: isNear ? begin : from, through: end, limit: maxColdFacts, down: false, bare: true };
    const parts = [...(isNear ? last.parts : []), { from, through }];
    if (isNear) together[together.length - 1] = { want, parts };
    else together.push({ want, parts });
  }
  return [...whole, ...together];
}

function partOf({ from, through }: Want): Range {
  return { from, through };
}
