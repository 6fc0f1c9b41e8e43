import type { Page } from 'playwright-core';
import type { Person } from './person.ts';

const sizes = {
  desktop: { width: 1180, height: 760 },
  tablet: { width: 820, height: 1_100 },
  phone: { width: 390, height: 780 },
} as const;

/** Pictures of what somebody has in front of them: on a desk, on a tablet and on a phone, by day and by night. */
export async function looks(person: Person, name: string): Promise<void> {
  const { page } = person;
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await person.picture(`${name}-${size}-${colorScheme}`);
    }
  }
  await page.setViewportSize(sizes.desktop);
  await page.emulateMedia({ colorScheme: null });
  await drawn(page);
}

/** The page has been told of its new size, which closes a menu: one that is opened now stays. A page behind another draws nothing. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
        setTimeout(resolve, 1_000);
      }),
  );
}
