import { dispatch } from './kit/dispatch.ts';

await dispatch('tests/simulation/cli.ts');
