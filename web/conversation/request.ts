import type { App } from '../app/app.ts';
import { el, setText } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { button } from '../parts/button.ts';
import type { ConversationId, ConversationSummary, Person, PublicPerson } from '../sdk.ts';

/** Who asks, by the name they give themselves and by what names them for certain, and the answers that there are. */
export function requestPanel(app: App, scope: Scope, chat: ConversationId) {
  const { roost, router } = app;
  const who = el('p', { class: 'request-who' });
  const note = el('p', { class: 'request-note' });
  let profile: PublicPerson | undefined;
  let asker: Person | null = null;
  let isBusy = false;

  const answer = async (work: () => Promise<void>, after: () => void) => {
    if (isBusy) return;
    isBusy = true;
    for (const one of [accept, decline]) one.disabled = true;
    if (await attempt(work)) after();
    isBusy = false;
    for (const one of [accept, decline]) one.disabled = false;
  };
  const accept = button(
    'Accept',
    () =>
      void answer(
        () => roost.accept(chat),
        () => {},
      ),
  );
  const decline = button(
    'Decline',
    () =>
      void answer(
        () => roost.decline(chat),
        () => router.go({ chat: null, details: false }),
      ),
    'is-quiet',
  );
  const actions = el('div', { class: 'request-actions' }, decline, accept);
  const node = el('section', { class: 'request', 'aria-label': 'Request', hidden: true }, who, note, actions);

  const words = (summary: ConversationSummary) => {
    const { name = '', user = '' } = asker ?? {};
    const certain = profile?.handle ? `@${profile.handle}` : (profile?.phone ?? user);
    const group = summary.kind === 'group';
    setText(
      who,
      group ? `${name} (${certain}) adds you to this group.` : `${name} (${certain}) would like to write to you.`,
    );
    setText(
      note,
      group
        ? 'They are not among your contacts. Until you accept, nobody here sees that you are online or what you have read. To decline leaves the group.'
        : 'They are not among your contacts. Until you accept, they do not see that you are online or what you have read. If you decline, they are not told.',
    );
  };
  scope.watch(roost.conversation(chat), (summary) => {
    const { request } = summary ?? { request: null };
    node.hidden = request === null;
    if (request === null || summary === null) return;
    if (asker?.user !== request.from.user) {
      void roost.profiles([request.from.user]).then(
        ([found]) => {
          profile = found;
          words(summary);
        },
        () => {},
      );
    }
    asker = request.from;
    words(summary);
  });
  return node;
}
