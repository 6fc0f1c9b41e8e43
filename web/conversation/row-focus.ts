/**
 * The keyboard among the messages of a chat: one stop of the Tab key, and from there row by row.
 *
 * Tab leads to the row where one was last, or to the lowest on the screen. The arrow keys, PageUp and PageDown lead to
 * others, Home and End to the first and the newest of the whole chat, Enter opens what can be done with a message. Buttons and
 * hyperlinks of a row are stops while one is in it, and only then: one press of Tab leaves a chat, however long it is.
 *
 * All of it is done at the elements, whichever rows come and go: drawing a hundred rows anew for each key would be felt.
 */
import { type Span, type Step, stepFrom } from './row-steps.ts';

interface RowFocusOptions {
  readonly scroller: HTMLElement;
  readonly items: HTMLElement;
  /** To the first message of all, or to the newest: it may have to be brought first. */
  readonly goTo: (edge: Edge) => Promise<void>;
}

export type Edge = 'first' | 'end';

const rows = '.message, .system';
/** They have keys of their own. */
const players = 'input, video, audio';
const controls = `button, [role='button'], a[href], ${players}`;
const edges: Readonly<Record<string, Edge>> = { Home: 'first', End: 'end' };
const steps: Readonly<Record<string, Step>> = {
  ArrowUp: { by: 'row', towards: -1 },
  ArrowDown: { by: 'row', towards: 1 },
  PageUp: { by: 'page', towards: -1 },
  PageDown: { by: 'page', towards: 1 },
};

export function focusRows({ scroller, items, goTo }: RowFocusOptions): () => void {
  /** Where one is, or was last. */
  let current: HTMLElement | null = null;
  /** What has the focus in it; null while the focus is elsewhere. */
  let within: Element | null = null;
  const all = () => [...items.querySelectorAll<HTMLElement>(rows)];
  const rowOf = (target: EventTarget | null) => (target as Element).closest<HTMLElement>(rows);

  const reach = (row: HTMLElement) => {
    tellDay(row, current);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  };
  const entered = ({ target }: FocusEvent) => {
    const row = rowOf(target);
    if (row === null) {
      // By key: who clicks beside the messages wants to scroll.
      if (target === scroller && scroller.matches(':focus-visible')) enter();
      return;
    }
    if (current !== row && current !== null) setStops(current, -1);
    [current, within] = [row, target as Element];
    setStops(row, 0);
    scroller.tabIndex = -1;
  };
  const enter = () => {
    const window = scroller.getBoundingClientRect();
    const shown = all().filter((row) => isWithin(row.getBoundingClientRect(), window));
    const row = current !== null && shown.includes(current) ? current : shown.at(-1);
    if (row !== undefined) reach(row);
  };
  const left = ({ relatedTarget }: FocusEvent) => {
    // At once where it is known who has the focus now: the next key may come before any timer.
    if (relatedTarget !== null) leave(relatedTarget as Element);
    // Later: a row that goes has the focus no more, and may hand it on.
    else setTimeout(() => leave(document.activeElement));
  };
  const leave = (to: Element | null) => {
    if (scroller.contains(to)) return;
    within = null;
    if (current !== null) setStops(current, -1);
    scroller.tabIndex = 0;
  };
  /** Rows that came are no stops of the Tab key; where the row with the focus went, its neighbour has it. */
  const changed = (records: readonly MutationRecord[]) => {
    for (const { addedNodes } of records) for (const node of addedNodes) if (node instanceof Element) prepare(node);
    const wasHere = within !== null && !within.isConnected && document.activeElement === document.body;
    if (!wasHere || current === null) return;
    (current.isConnected ? current : neighbour(all(), current))?.focus({ preventScroll: true });
  };
  const prepare = (node: Element) => {
    const found = [node, ...node.querySelectorAll(`${rows}, ${controls}`)];
    for (const one of found) {
      if (one instanceof HTMLElement && one.matches(`${rows}, ${controls}`)) {
        one.tabIndex = within !== null && one !== current && current?.contains(one) ? 0 : -1;
      }
    }
  };
  const toEdge = async (edge: Edge) => {
    await goTo(edge);
    // Who went elsewhere while it was brought, to write, stays there.
    if (!isHere(scroller)) return;
    const row = all().at(edge === 'first' ? 0 : -1);
    // Where it could not be brought one stays where one is.
    if (row !== undefined && isWithin(row.getBoundingClientRect(), scroller.getBoundingClientRect())) reach(row);
  };
  const step = (row: HTMLElement, by: Step): boolean => {
    const list = all();
    const spans = list.map((one) => one.getBoundingClientRect());
    const next = stepFrom(list.indexOf(row), spans, scroller.getBoundingClientRect(), by);
    if (next === null) return false;
    reach(list[next] ?? row);
    return true;
  };
  const onKey = (event: KeyboardEvent) => {
    const { key, target, altKey, shiftKey, ctrlKey, metaKey } = event;
    if (event.defaultPrevented || altKey || shiftKey || (target as Element).matches(players)) return;
    const [edge, by, row] = [edges[key], steps[key], rowOf(target)];
    if (edge !== undefined) void toEdge(edge);
    else if (row === null || ctrlKey || metaKey) return;
    else if (by !== undefined) {
      if (!step(row, by)) return;
    } else if (key === 'Enter' && target === row) row.querySelector<HTMLElement>('.message-more')?.click();
    else return;
    event.preventDefault();
  };

  const ends = new AbortController();
  const { signal } = ends;
  scroller.addEventListener('focusin', entered, { signal });
  scroller.addEventListener('focusout', left, { signal });
  scroller.addEventListener('keydown', onKey, { signal });
  const observer = new MutationObserver(changed);
  observer.observe(items, { childList: true, subtree: true });
  scroller.tabIndex = 0;
  prepare(items);
  return () => {
    ends.abort();
    observer.disconnect();
  };
}

function setStops(row: HTMLElement, tabIndex: 0 | -1): void {
  for (const control of row.querySelectorAll<HTMLElement>(controls)) control.tabIndex = tabIndex;
}

/** Or nowhere: what had the focus has gone from the page. */
function isHere(scroller: HTMLElement): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || scroller.contains(activeElement);
}

function isWithin(row: Span, window: Span): boolean {
  return row.top < window.bottom - 4 && row.bottom > window.top + 4;
}

/** A row of another day than the one before is read out with its day. */
function tellDay(row: HTMLElement, before: HTMLElement | null): void {
  const day = dayOf(row);
  row.ariaDescription = day !== null && (before === null || day !== dayOf(before)) ? day : null;
}

function dayOf(row: HTMLElement): string | null {
  let one: Element | null = row;
  while (one !== null && !one.matches('.day')) one = one.previousElementSibling;
  return one?.textContent ?? null;
}

/** The row nearest to one that is no longer there. What has no number yet is at the end. */
function neighbour(list: readonly HTMLElement[], gone: HTMLElement): HTMLElement | undefined {
  const place = seqOf(gone);
  return list.find((row) => seqOf(row) >= place) ?? list.at(-1);
}

function seqOf({ dataset: { seq } }: HTMLElement): number {
  return Number(seq) || Number.POSITIVE_INFINITY;
}
