import { dispatch } from './kit/dispatch.ts';

await dispatch('tests/faults/cli.ts');
