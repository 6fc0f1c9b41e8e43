import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Buttons, links and fields that stand beyond the edge of the window, a line each: nobody reaches them there. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], input, textarea, select')].flatMap((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      const isShown = width > 1 && one.checkVisibility({ visibilityProperty: true });
      return isShown && (left < -1 || right > window.innerWidth + 1) ? [`cut off: ${one.outerHTML.slice(0, 160)}`] : [];
    }),
  );
}

/**
 * What is wrong with a page for people who do not see, or see badly: a line each, of any impact. Empty: nothing that axe finds.
 * `colours`: by the rules of colours alone, as where nothing else differs from what was looked at before.
 */
export async function violations(page: Page, colours = false): Promise<string[]> {
  // Evaluated from outside: the page's policy lets no script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (colours) => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const { violations: found } = await inPage.run(document, {
      resultTypes: ['violations'],
      ...(colours ? { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } : {}),
    });
    return found.flatMap(({ id, impact, nodes }) =>
      // A menu belongs to the button that it hangs from, wherever it stands in the document.
      nodes
        .filter(({ html }) => id !== 'region' || !/^<[^>]*\srole="menu"/.test(html))
        .map(
          ({ target, html, any }) =>
            `${impact} ${id}: ${target.join(' ')} ${html.slice(0, 160)} ${any[0]?.message ?? ''}`,
        ),
    );
  }, colours);
}
