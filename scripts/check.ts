import { runSteps } from './check/run-steps.ts';
import { type Step, steps } from './check/steps.ts';
import { readArgs } from './kit/args.ts';
import { runChild, stopChildrenOnSignal } from './kit/child.ts';
import { bin } from './kit/paths.ts';

const usage = `
npm run check

The quick gate: format, lint, import rules, types, unused exports, generated code, the contract against the released
one, and the unit tests. \`npm run fix\` formats and repairs what can be repaired without thinking.
`;

const unitTests: Step = {
  name: 'unit tests',
  run: async () => {
    const { code, output } = await runChild(bin('vitest'), ['run', '--project', 'unit', '--passWithNoTests']);
    return code === 0 ? undefined : output;
  },
};

readArgs(usage, {});
stopChildrenOnSignal();
const startedAt = Date.now();
const { failed } = await runSteps([unitTests, ...steps]);
const seconds = Math.round((Date.now() - startedAt) / 1000);
console.log(failed === 0 ? `check passed in ${seconds} s` : `check failed: ${failed} of ${steps.length + 1} steps`);
process.exit(failed === 0 ? 0 : 1);
