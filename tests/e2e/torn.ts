import type { Page } from 'playwright-core';

/**
 * Texts that the layout of the page cuts off, tears into columns, or squeezes to a word a line: a line each. One that ends in an
 * ellipsis is cut on purpose, and what can be scrolled to is there.
 */
export function tornTexts(page: Page): Promise<string[]> {
  return page.evaluate(findTorn);
}

/**
 * Letters twice as large, as people set them in their browser who read small ones badly, while `look` looks; a line for each text that
 * stays as it was. Boxes stay as they are.
 */
export async function withLargeLetters(page: Page, look: () => Promise<void>): Promise<string[]> {
  const set = (size: string) =>
    page.evaluate((given) => {
      const sizeOf = (one: Element) => Number.parseFloat(getComputedStyle(one).fontSize);
      const hasText = (one: Element) =>
        [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '');
      // Emoji to choose and letters in place of a picture are no larger than their place.
      const texts = [...document.querySelectorAll('body *')].filter(
        (one) => hasText(one) && !one.matches('.emoji, .avatar'),
      );
      const before = texts.map(sizeOf);
      document.documentElement.style.fontSize = given;
      return texts.flatMap((one, at) => {
        const grown = sizeOf(one) / (before[at] ?? 1);
        return Math.abs(grown - 2) < 0.01 ? [] : [`letters grow by ${grown}: ${one.outerHTML.slice(0, 120)}`];
      });
    }, size);
  const wrong = await set('200%');
  try {
    await look();
  } finally {
    await set('');
  }
  return wrong;
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
    if (one.closest('svg, option, .visually-hidden') !== null || one.offsetWidth <= 1) continue;
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
