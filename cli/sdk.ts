/** The one door to the SDK: everything else of the CLI imports from here. */

export type * from '../client/api.ts';
export * from '../client/index.node.ts';
