import { dispatch } from './kit/dispatch.ts';

await dispatch('tests/interop/cli.ts');
