import { dispatch } from './kit/dispatch.ts';

await dispatch('scripts/sizing/main.ts');
