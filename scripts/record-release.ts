import { dispatch } from './kit/dispatch.ts';

await dispatch('tests/compat/cli.ts');
