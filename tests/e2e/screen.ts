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

export interface Look {
  readonly look: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
}

const lookOf = (size: keyof typeof sizes, colorScheme: Look['colorScheme']): Look => ({
  ...{ look: `${size}-${colorScheme}`, viewport: sizes[size], colorScheme },
});

/** By day on a desk and by night on a phone. */
const twoLooks: readonly Look[] = [lookOf('desk', 'light'), lookOf('phone', 'dark')];

/** Each size by day and by night. */
export const everyLook: readonly Look[] = (Object.keys(sizes) as (keyof typeof sizes)[]).flatMap((size) => [
  lookOf(size, 'light'),
  lookOf(size, 'dark'),
]);

/**
 * What is wrong with what somebody has in front of them, and a picture of each look. `open` opens what does not outlive another
 * size of the window. A size that was looked at by day is looked at by night for its colours alone.
 */
export async function see(
  person: Person,
  name: string,
  open?: () => Promise<unknown>,
  which: readonly Look[] = twoLooks,
): Promise<void> {
  const { page } = person;
  const wrong: string[] = [];
  let before: Look['viewport'] | null = null;
  for (const { look, viewport, colorScheme } of which) {
    const isSameSize = before === viewport;
    before = viewport;
    if (!isSameSize) await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await drawn(page);
    if (!isSameSize) await open?.();
    await person.picture(`screen-${name}-${look}`);
    const found = [...(await violations(page, isSameSize)), ...(isSameSize ? [] : await laidOut(page))];
    wrong.push(...found.map((line) => `${name}, ${look}: ${line}`));
  }
  await page.setViewportSize(sizes.desk);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
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
    await withLargeLetters(page, async () => {
      await drawn(page);
      await person.picture(`screen-${name}-${size}-large`);
      wrong.push(...(await laidOut(page)).map((line) => `${name}, ${size}, large letters: ${line}`));
    });
  }
  await page.setViewportSize(sizes.desk);
  await drawn(page);
  expect.soft(wrong).toEqual([]);
}

async function laidOut(page: Page): Promise<string[]> {
  return [...(await cutOff(page)), ...(await tornTexts(page))];
}
