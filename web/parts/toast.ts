import { el } from '../app/dom.ts';

const shownMs = 5_000;
let removeLast = () => {};

/** Shows one sentence for some seconds at the lower edge; a newer one takes its place. */
export function toast(text: string): void {
  removeLast();
  const node = el('div', { class: 'toast fade-in', role: 'alert' }, text);
  document.body.append(node);
  const timer = setTimeout(() => node.remove(), shownMs);
  removeLast = () => {
    clearTimeout(timer);
    node.remove();
  };
}
