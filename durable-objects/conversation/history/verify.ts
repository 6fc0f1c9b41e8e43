/** Reads what has left, wherever it lies, as surely as it can be read, and recomputes the chain over it up to where the archive ends. */
import { sameBytes } from '../../../lib/bytes.ts';
import { maxColdPage } from '../../history/rpc.ts';
import type { Surroundings } from '../../kit/ports.ts';
import { Stopwatch } from '../../kit/stopwatch.ts';
import type { Core } from '../core.ts';
import type { VerifyReport, VerifyRequest } from '../rpc.ts';
import { checkChain } from './cold-chain.ts';
import type { ColdHistory } from './cold-history.ts';
import { deletedBy, deletedByHot, tellAgain } from './undone.ts';

/** One call of the operator's works for so long, and then a little. */
const turnMs = 4_000;

export async function verify(
  { conversation, after, head: headThere }: VerifyRequest,
  {
    cold,
    surroundings,
    step,
  }: {
    readonly cold: ColdHistory;
    readonly surroundings: Surroundings;
    readonly step: <Result>(work: (core: Core) => Result) => Result | null;
  },
): Promise<VerifyReport> {
  const elapsed = new Stopwatch(() => surroundings.now());
  let [through, head, retold] = [after, headThere, 0];
  for (let pages = 0; pages < 1_000; pages++) {
    const place = step(({ store, conversing }) => ({ archive: store.cold.archive(), group: conversing.group }));
    if (place === null) return { through, head, of: through, problem: '', retold };
    const { archive, group } = place;
    const of = archive.through;
    // What is below the floor has expired, and is nowhere; the chain goes on from its head (D4.3).
    if (through < group.floor) [through, head] = [group.floor, group.floorHead];
    const report = (problem: string): VerifyReport => ({ through, head, of, problem, retold });
    if (through >= of) {
      if (through === of && !sameBytes(head, archive.head)) {
        return report(`the chain ends with another head at entry ${of}`);
      }
      const again = await tellAgain(conversation, step(deletedByHot) ?? [], { cold, step });
      if ('problem' in again) return report(again.problem);
      retold += again.told;
      return report('');
    }
    if (elapsed.ms() >= turnMs) return report('');
    const page = await cold.readBack(conversation, through + 1, Math.min(of, through + maxColdPage));
    if ('problem' in page) return report(page.problem);
    if (page.answer.length === 0) return report(`entry ${through + 1} is missing`);
    const before = { conversation, from: through + 1, head };
    const checked = checkChain(page.answer, before, { sha256: surroundings.sha256, now: surroundings.now() });
    if ('problem' in checked) return report(checked.problem);
    const again = await tellAgain(conversation, deletedBy(page.answer), { cold, step });
    if ('problem' in again) return report(again.problem);
    retold += again.told;
    head = checked.head;
    through += page.answer.length;
  }
  return { through, head, of: through + 1, problem: '', retold };
}
