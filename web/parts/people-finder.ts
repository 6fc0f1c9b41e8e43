import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { addressText } from '../model/addresses.ts';
import { type KnownPerson, knownPeople, nearPeople, personNote } from '../model/peers.ts';
import { type Found, type Person, readAddress } from '../sdk.ts';

/** One person that was found, and how: `found` is null for those already known. */
export interface Candidate {
  readonly person: Person;
  readonly found: Found | null;
  /** What tells them apart from others of that name. */
  readonly note: string;
}

/** How long the typing has to rest before the server is asked (Enter asks at once): look-ups are limited. */
const restMs = 600;
const maxHandles = 100;

/** A field to find people with: those one knows by name, everybody else by their whole number or handle. */
export function peopleFinder(app: App, scope: Scope, row: (candidate: Candidate) => HTMLElement | null) {
  const { roost } = app;
  const input = el('input', {
    class: 'input',
    type: 'search',
    placeholder: 'Name, phone number or handle',
    'aria-label': 'Name, phone number or handle',
    autocapitalize: 'none',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const results = el('div', { class: 'rows scrolls', role: 'region', 'aria-label': 'People', 'aria-live': 'polite' });
  let asked = '';
  let answer: { readonly found: readonly Found[]; readonly problem: string } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  scope.add(() => clearTimeout(timer));
  const handles = new Map<string, string>();
  const asking = new Set<string>();
  /** What one did not call somebody oneself says little: their handles are fetched, a page of people at most. */
  const learnHandles = (people: readonly KnownPerson[]) => {
    const wanted = people.filter((one) => (!one.isContact || one.isAmbiguous) && !asking.has(one.user));
    if (wanted.length === 0 || asking.size > maxHandles) return;
    for (const { user } of wanted) asking.add(user);
    void roost.profiles(wanted.slice(0, maxHandles).map((one) => one.user)).then(
      (profiles) => {
        for (const { user, handle } of profiles) if (handle !== null) handles.set(user, handle);
        if (!scope.ended) render();
      },
      () => {},
    );
  };

  const render = () => {
    const known = knownPeople(roost.contacts.current, roost.conversations.current, roost.account.user);
    const near = nearPeople(known, input.value);
    learnHandles(near);
    const found = (answer?.found ?? []).filter((one) => one.user !== roost.account.user);
    const isSelf = (answer?.found.length ?? 0) > found.length;
    const others = near.filter((person) => !found.some((one) => one.user === person.user));
    const foundRows = found
      .map((one) => row({ person: one, found: one, note: addressText(one.address) }))
      .filter((node) => node !== null);
    const rows = others
      .map((person) => row({ person, found: null, note: personNote(person, handles.get(person.user)) }))
      .filter((node) => node !== null);
    fill(
      results,
      foundRows.length > 0 && el('p', { class: 'rows-label' }, 'Found'),
      ...foundRows,
      isSelf && el('p', { class: 'rows-label' }, 'That is you.'),
      hint(rows.length === 0),
      rows.length > 0 && el('p', { class: 'rows-label' }, 'People you know'),
      ...rows,
    );
  };
  const hint = (noneKnown: boolean) => {
    const text = input.value.trim();
    if (answer?.problem) return el('p', { class: 'problem', role: 'alert' }, answer.problem);
    const address = readAddress(text);
    if (text === '') return noneKnown && el('p', { class: 'rows-label' }, 'Type a phone number (+49…) or a handle.');
    if (address === null)
      return el('p', { class: 'rows-label' }, 'Type a whole number (+49…) or handle to find somebody new.');
    if (answer === null) return el('p', { class: 'rows-label' }, 'Looking…');
    return (
      answer.found.length === 0 && el('p', { class: 'rows-label' }, `Nobody here goes by ${addressText(address)}.`)
    );
  };
  const lookUp = async (text: string) => {
    const address = readAddress(text);
    if (address === null) return;
    const result = await roost.lookUp([address]).then(
      (found) => ({ found, problem: '' }),
      (error: unknown) => ({ found: [], problem: sentenceOf(error) }),
    );
    if (scope.ended || asked !== text) return;
    answer = result;
    render();
  };
  const ask = () => {
    const text = input.value;
    if (text === asked) return;
    asked = text;
    answer = null;
    clearTimeout(timer);
    timer = setTimeout(() => void lookUp(text), restMs);
    render();
  };
  const askNow = () => {
    clearTimeout(timer);
    if (answer === null) void lookUp(asked);
  };

  input.addEventListener('input', ask);
  input.addEventListener('keydown', (event) => {
    // In a form Enter would send it, before it was known who is meant.
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    askNow();
  });
  scope.watch(roost.contacts, render);
  requestAnimationFrame(() => !scope.ended && input.focus());
  return { search: el('div', { class: 'search' }, input), results, input, refresh: render };
}
