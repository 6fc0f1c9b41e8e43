import { dispatch } from './kit/dispatch.ts';

await dispatch('tests/soak/cli.ts');
