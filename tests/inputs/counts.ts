/** How many inputs there are, for whoever reads what the tests say. */
import { countOfPhones, phones } from './phones.ts';
import { everyText } from './texts.ts';

export const saidCounts = `${everyText.length} texts, and the example numbers of ${phones.length} countries in ${countOfPhones} ways to write them`;
