import type { Page } from 'playwright-core';

/**
 * Texts that the layout of the page cuts off, tears into columns, or squeezes to a word a line: a line each. One that ends in an
 * ellipsis is cut on purpose, and what can be scrolled to is there.
 */
export function tornTexts(page: Page): Promise<string[]> {
  return page.evaluate(findTorn);
}

/** All letters of the page twice as large, as people set them who read small ones badly; gives the way back. Boxes stay as they are. */
export async function withLargeLetters(page: Page, look: () => Promise<void>): Promise<void> {
  await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('body, body *')];
    const sizes = all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize) * 2);
    for (const [at, one] of all.entries()) one.style?.setProperty('font-size', `${sizes[at]}px`);
  });
  try {
    await look();
  } finally {
    await page.evaluate(() => {
      for (const one of document.querySelectorAll<HTMLElement>('body, body *')) one.style?.removeProperty('font-size');
    });
  }
}

/** In the page. */
function findTorn(): string[] {
  const slack = 1.5;
  const isText = (node: Node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '';
  const wrong: string[] = [];

  for (const one of document.querySelectorAll<HTMLElement>('body *')) {
    const own = [...one.childNodes].filter(isText);
    if (own.length === 0 || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    // What is for the ears alone is not drawn.
    if (one.closest('svg, option, .visually-hidden') !== null) continue;
    if (getComputedStyle(one).clipPath === 'inset(50%)') continue;
    const rects = own.flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
    });
    const said = own.map((node) => (node.textContent ?? '').trim()).join(' ');
    const note = (what: string) => wrong.push(`${what}: “${said.slice(0, 60)}” in ${one.outerHTML.slice(0, 120)}`);
    const lines = new Set(rects.map(({ bottom }) => Math.round(bottom / 4))).size;
    if (isCut(one, rects)) note('cut');
    if (lines > 1 && isBesideText(one)) note('in columns');
    if (lines > 3 && said.length / lines < 5 && said.includes(' ')) note('a word a line');
  }
  return wrong;

  /** What hides what is beyond its edges, nearest first; up to the first that can be scrolled there, from where on all is within reach. */
  function isCut(one: HTMLElement, rects: readonly DOMRect[]): boolean {
    let [reachX, reachY] = [false, false];
    for (let around: HTMLElement | null = one; around !== null; around = around.parentElement) {
      const { overflowX, overflowY, textOverflow, display, webkitLineClamp, position } = getComputedStyle(around);
      if (display === 'inline' || display === 'contents') continue;
      const edge = around.getBoundingClientRect();
      const scrollsX = /auto|scroll/.test(overflowX);
      const scrollsY = /auto|scroll/.test(overflowY);
      const isEllipsis = textOverflow === 'ellipsis' || webkitLineClamp !== 'none';
      if (isEllipsis && /hidden|clip/.test(overflowX)) return false;
      reachX ||= scrollsX;
      reachY ||= scrollsY;
      const hidesX = /hidden|clip/.test(overflowX) && !reachX;
      const hidesY = /hidden|clip/.test(overflowY) && !reachY;
      if (hidesX && rects.some(({ left, right }) => left < edge.left - slack || right > edge.right + slack))
        return true;
      // The lines of letters are higher than the letters.
      if (
        hidesY &&
        rects.some(({ top, bottom, height }) => top < edge.top - height / 4 || bottom > edge.bottom + height / 4)
      )
        return true;
      if (position === 'fixed') break;
    }
    return !reachX && rects.some(({ left, right }) => left < -slack || right > window.innerWidth + slack);
  }

  /** Its words stand beside an element that has words as well, each in a column of its own. */
  function isBesideText(one: HTMLElement): boolean {
    const { display, flexDirection } = getComputedStyle(one);
    if (!/flex|grid/.test(display) || flexDirection.startsWith('column')) return false;
    return [...one.children].some(
      (child) => (child.textContent ?? '').trim() !== '' && getComputedStyle(child).position !== 'absolute',
    );
  }
}
