import path from 'node:path';
import { root } from '../kit/paths.ts';

/** The three parts of the contract. Who may import which is in the import rules. */
export const parts = ['wire', 'stored', 'content'] as const;
export type Part = (typeof parts)[number];

export const schemaDir = path.join(root, 'schema');
export const generatedDir = path.join(schemaDir, 'gen');
export const releasedDir = path.join(schemaDir, 'released');
