import { dispatch } from './kit/dispatch.ts';

await dispatch('scripts/pack/main.ts');
