/** The one door to the SDK: everything else of the page imports from here. */
export type * from '../client/api.ts';
