import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../harness/eventually.ts';

/** Whoever looks at the page finds where they are: it is on the screen, and it is marked. */
export function seesFocus(page: Page): Promise<unknown> {
  return eventually(async () => expect(await page.evaluate(lostFocus)).toBe(''));
}

/** The focus comes to what has this name, in sight. */
export async function comesTo(page: Page, name: string | RegExp): Promise<void> {
  await eventually(async () => {
    const focused = await page.evaluate(nameOfFocused);
    if (typeof name === 'string') expect(focused).toBe(name);
    else expect(focused).toMatch(name);
  });
  await seesFocus(page);
}

/** Runs in the page: what is wrong with where the focus is; '' is nothing. */
function lostFocus(): string {
  const { activeElement: at } = document;
  if (at === null || at === document.body) return 'nothing has the focus';
  const said = at.outerHTML.slice(0, 120);
  const { top, left, bottom, right, width, height } = at.getBoundingClientRect();
  const isOnScreen = width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  if (!isOnScreen) return `not on the screen: ${said}`;
  // A heading is where one reads on, and in a field the caret stands.
  if (at.matches('h1, h2, textarea, input:not([type=checkbox])')) return '';
  const marks = [at, at.querySelector('.bubble') ?? at].flatMap((one) => [
    getComputedStyle(one),
    getComputedStyle(one, '::after'),
  ]);
  const isMarked = marks.some((one) => one.outlineStyle !== 'none' && Number.parseFloat(one.outlineWidth) > 1);
  return at.matches(':focus-visible') && isMarked ? '' : `not marked: ${said}`;
}

/** Runs in the page: what it is called that has the focus; '' is nothing. */
export function nameOfFocused(): string {
  const { activeElement: at } = document;
  if (at === null || at === document.body) return '';
  const labelled = at.getAttribute('aria-labelledby');
  if (labelled !== null)
    return labelled
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent)
      .join(' ');
  const label = at instanceof HTMLInputElement ? (at.labels?.[0]?.textContent ?? '') : '';
  return (at.getAttribute('aria-label') ?? (label || at.textContent) ?? '').trim();
}
