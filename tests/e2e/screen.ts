/** Looks at a screen of somebody's page as people have it: in the sizes of their windows, by day and by night. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { cutOff, violations } from './axe.ts';
import { drawn } from './looks.ts';
import type { Person } from './person.ts';
import { tornTexts, withLargeLetters } from './torn.ts';

const sizes = {
  desk: { width: 1180, height: 760 },
  tablet: { width: 820, height: 1_100 },
  phone: { width: 390, height: 780 },
} as const;

/** Each size by day and by night. */
const looks = Object.entries(sizes).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ look: `${size}-${colorScheme}`, viewport, colorScheme })),
);

/**
 * What is wrong with what somebody has in front of them, in three sizes by day and by night, and a picture of each look. `open`
 * opens what does not outlive another size of the window. A size that was looked at by day is looked at by night for its colours alone.
 */
export async function see(person: Person, name: string, open?: () => Promise<unknown>): Promise<void> {
  const { page } = person;
  const wrong: string[] = [];
  for (const { look, viewport, colorScheme } of looks) {
    const isNewSize = colorScheme === 'light';
    await Promise.all([
      isNewSize && page.setViewportSize(viewport),
      page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }),
    ]);
    await drawn(page);
    if (isNewSize) await open?.();
    const [found, torn] = await Promise.all([
      violations(page, !isNewSize),
      isNewSize ? laidOut(page) : [],
      person.picture(`screen-${name}-${look}`),
    ]);
    wrong.push(...[...found, ...torn].map((line) => `${name}, ${look}: ${line}`));
  }
  await Promise.all([page.setViewportSize(sizes.desk), page.emulateMedia({ colorScheme: null, reducedMotion: null })]);
  await drawn(page);
  expect.soft(wrong).toEqual([]);
}

/** What the layout of a screen does to its texts where all letters are twice as large, in each size of the window. */
export async function seeLarge(person: Person, name: string): Promise<void> {
  const { page } = person;
  const wrong: string[] = [];
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await drawn(page);
    const found: string[] = [];
    const small = await withLargeLetters(page, async () => {
      await drawn(page);
      await person.picture(`screen-${name}-${size}-large`);
      found.push(...(await laidOut(page)));
    });
    wrong.push(...[...small, ...found].map((line) => `${name}, ${size}, large letters: ${line}`));
  }
  await page.setViewportSize(sizes.desk);
  await drawn(page);
  expect.soft(wrong).toEqual([]);
}

async function laidOut(page: Page): Promise<string[]> {
  return [...(await cutOff(page)), ...(await tornTexts(page))];
}
