import { afterEach, expect, test, vi } from 'vitest';
import { focusRows } from './row-focus.ts';

/** As much of an element as the keyboard needs: the whole of the chat is one row high. */
class StubElement extends EventTarget {
  tabIndex = -1;
  ariaDescription: string | null = null;
  previousElementSibling = null;
  readonly inside: StubElement[] = [];
  readonly #page: StubPage;

  constructor(page: StubPage) {
    super();
    this.#page = page;
  }

  focus() {
    this.#page.activeElement = this;
  }

  contains(other: StubElement | null) {
    return other === this || this.inside.includes(other as StubElement);
  }

  querySelectorAll() {
    return this.inside;
  }

  closest() {
    return null;
  }

  matches() {
    return false;
  }

  scrollIntoView() {}

  getBoundingClientRect() {
    return { top: 0, bottom: 20 };
  }
}

interface StubPage {
  body: StubElement;
  activeElement: StubElement | null;
}

afterEach(() => void vi.unstubAllGlobals());

/** A chat with one row, in which somebody presses Home or End, and what that leads to comes when `brings` is called. */
function chat(key: 'Home' | 'End') {
  const page = { activeElement: null } as unknown as StubPage;
  page.body = new StubElement(page);
  vi.stubGlobal('document', page);
  vi.stubGlobal(
    'MutationObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  vi.stubGlobal('HTMLElement', StubElement);
  const [scroller, row, composer] = [new StubElement(page), new StubElement(page), new StubElement(page)];
  scroller.inside.push(row);
  let come = () => {};
  const brought = new Promise<void>((resolve) => {
    come = resolve;
  });
  focusRows({
    scroller: scroller as unknown as HTMLElement,
    items: scroller as unknown as HTMLElement,
    goTo: () => brought,
  });
  scroller.focus();
  scroller.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key }));
  const brings = async () => {
    come();
    await new Promise((done) => setTimeout(done));
  };
  return { page, scroller, row, composer, brings };
}

test.each(['Home', 'End'] as const)('%s leads to the row once it was brought', async (key) => {
  const { page, row, brings } = chat(key);
  await brings();
  expect(page.activeElement).toBe(row);
});

test.each(['Home', 'End'] as const)('%s takes nobody away from the composer who went there meanwhile', async (key) => {
  const { page, composer, brings } = chat(key);
  composer.focus();
  await brings();
  expect(page.activeElement).toBe(composer);
});

test('it leads there too where the row that one was at has gone meanwhile', async () => {
  const { page, row, brings } = chat('Home');
  page.body.focus();
  await brings();
  expect(page.activeElement).toBe(row);
});

test('whom a key leads out is out at once: the next one may come before any timer', () => {
  const { scroller, composer } = chat('End');
  // As while one is in a row.
  scroller.tabIndex = -1;
  scroller.dispatchEvent(Object.assign(new Event('focusout'), { relatedTarget: composer }));
  expect(scroller.tabIndex).toBe(0);
});
