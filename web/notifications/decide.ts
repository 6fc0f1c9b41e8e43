import type { Notification, WakeUpResult } from '../sdk.ts';
import type { Mark, Marks } from './notification-store.ts';

export interface Situation {
  readonly result: WakeUpResult;
  /** Tags of what is in front of the person now. */
  readonly shown: readonly string[];
  /** Whether what stands there under its tag reads otherwise than it would now: another number, or deleted, or opened since. */
  readonly isOutdated: (one: Notification) => boolean;
  readonly marks: Marks;
  /** The person looks at the page, which shows what comes: nothing is to be shown beside it. */
  readonly isLooked: boolean;
  /** A push came: the browser wants something to be seen for it. */
  readonly isPush: boolean;
}

export interface Decision {
  /** To be shown, with a sound. */
  readonly tell: readonly Notification[];
  /** Shown already, and not so any more: put in its place without a sound. */
  readonly renew: readonly Notification[];
  /** Tags. */
  readonly close: readonly string[];
  /** What stands where there is no message to show: something may have come, or nothing has. */
  readonly instead: 'may-have' | 'nothing-new' | null;
  readonly marks: Marks;
}

/**
 * What of a wake-up is shown. Of one message there is one notification, whoever brings it: the service worker, the page in a
 * hidden tab, or a second push about the same.
 */
export function decide({ result, shown, isOutdated, marks, isLooked, isPush }: Situation): Decision {
  const chats = result.show.filter(({ tag }) => tag !== 'neutral');
  const fresh = chats.filter((one) => isNewer(one, marks[one.tag]));
  const tell = isLooked ? [] : fresh;
  const renew = chats.filter((one) => !tell.includes(one) && shown.includes(one.tag) && isOutdated(one));
  const withdrawn = shown.filter((tag) => result.withdraw.includes(tag));
  // It stood for what can be told now, or is told in another sentence.
  const close = [...new Set([...withdrawn, ...(shown.includes('neutral') ? ['neutral'] : [])])];
  const stays = shown.filter((tag) => !close.includes(tag)).length + tell.length;
  const isSilent = !isPush || isLooked || tell.length > 0;
  const instead = isSilent ? null : !result.isComplete ? 'may-have' : stays === 0 ? 'nothing-new' : null;
  const kept = result.isComplete ? {} : marks;
  return { tell, renew, close, instead, marks: { ...kept, ...Object.fromEntries(chats.map(markOf(marks))) } };
}

function isNewer({ at, count }: Notification, mark: Mark | undefined): boolean {
  return mark === undefined || at > mark.at || (at === mark.at && count > mark.count);
}

/** A number that fell, because some of it was read, does not make the same message new. */
function markOf(marks: Marks): (one: Notification) => [string, Mark] {
  return (one) => {
    const before = marks[one.tag];
    return [one.tag, isNewer(one, before) || before === undefined ? { at: one.at, count: one.count } : before];
  };
}
