import { dispatch } from './kit/dispatch.ts';

await dispatch('tests/fuzz/cli.ts');
