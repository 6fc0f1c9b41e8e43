/**
 * Reads what has left, wherever it lies, as surely as it can be read, and recomputes the chain over it up to where the archive
 * ends. On the way the store hears again of deletions that it does not know of (undone.ts): of those that are entries here first,
 * for a copy that was brought back may lack all that follows.
 */
import { sameBytes } from '../../../lib/bytes.ts';
import { maxColdDrop, maxColdPage } from '../../history/rpc.ts';
import type { Surroundings } from '../../kit/ports.ts';
import type { Context } from '../context.ts';
import { checkRuns, headOf, unknownHead } from './cold-chain.ts';
import type { ColdHistory } from './cold-history.ts';
import type { VerifyReport, VerifyRequest } from './rpc.ts';
import { Turn } from './turn.ts';
import { deletingAmong, deletingHere, tellAgain, type UndoneOptions } from './undone.ts';

export interface VerifyOptions {
  readonly cold: ColdHistory;
  readonly surroundings: Surroundings;
  readonly step: <Result>(work: (context: Context) => Result) => Result | null;
}

export async function verify(request: VerifyRequest, options: VerifyOptions): Promise<VerifyReport> {
  const { conversation, after } = request;
  const { cold, surroundings, step } = options;
  const turn = new Turn(surroundings);
  let { through, head, deletions, retold } = {
    through: after,
    head: request.head,
    deletions: request.deletions ?? 0,
    retold: 0,
  };
  let problem = '';
  const report = (of: number, more: boolean): VerifyReport => ({ through, head, of, problem, retold, deletions, more });

  if (after === 0) {
    const here = await tellOfHot(conversation, deletions, { cold, step, turn });
    [deletions, retold, problem] = [here.through, here.count, here.problem];
    if (problem !== '' || here.more) return report(step(({ store }) => store.cold.archive().through) ?? 0, here.more);
  }
  for (;;) {
    const place = step(({ store, state }) => ({ archive: store.cold.archive(), group: state.group }));
    if (place === null) return report(through, false);
    const { archive, group } = place;
    const of = archive.through;
    // What is below the floor has expired, and is nowhere; the chain goes on from its head (D4.3).
    if (through < group.floor) [through, head] = [group.floor, group.floorHead];
    if (through >= of) {
      const ends = through > of || head.length === 0 || sameBytes(head, archive.head);
      if (!ends) problem ||= `the chain ends with another head at entry ${of}`;
      return report(of, false);
    }
    if (turn.isOver()) return report(of, true);
    // Behind what is missing much more may be.
    const end = Math.min(of, through + (head.length === 0 ? maxColdDrop : maxColdPage));
    turn.reads++;
    const page = await cold.readBack(conversation, through + 1, end);
    if ('problem' in page) {
      problem ||= page.problem;
      return report(of, false);
    }
    if (page.answer.length === 0) {
      problem ||= `entry ${through + 1} is missing`;
      [through, head] = [end, unknownHead];
      continue;
    }
    const before = { conversation, from: through + 1, head };
    const checked = checkRuns(page.answer, before, { sha256: surroundings.sha256, now: surroundings.now() });
    problem ||= checked.problem;
    const entries = deletingAmong(checked.right);
    const again = await tellAgain(conversation, entries, { cold, step, turn });
    retold += again.count;
    if (again.problem !== '') {
      problem ||= again.problem;
      return report(of, false);
    }
    const last = checked.right.find(({ seq }) => seq === again.through);
    const isCut = last !== undefined && again.through !== entries.at(-1)?.seq;
    [through, head] = isCut ? [last.seq, headOf(last)] : [checked.through, checked.head];
  }
}

/** Of what entries that are here have deleted, from the one after `after` on. */
async function tellOfHot(conversation: string, after: number, options: UndoneOptions) {
  let [through, count] = [after, 0];
  for (;;) {
    const deletions = options.step((context) => deletingHere(context, through)) ?? [];
    if (deletions.length === 0) return { through, count, problem: '', more: false };
    if (options.turn.isOver()) return { through, count, problem: '', more: true };
    const again = await tellAgain(conversation, deletions, options);
    count += again.count;
    through = Math.max(through, again.through);
    if (again.problem !== '') return { through, count, problem: again.problem, more: false };
  }
}
