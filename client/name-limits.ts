import { defaultLimits } from '../protocol/limits.ts';

/** How many letters a name and the title of a group may have: letters as people count them. */
export const maxLetters = { name: defaultLimits.maxNameLetters, title: defaultLimits.maxTitleLetters } as const;
