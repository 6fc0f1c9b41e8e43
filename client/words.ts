/** What a person is told before something that joins, ends or signs out: the same words on the page and in the terminal. */
import { quoted } from '../lib/texts.ts';
import type {
  AskedCode,
  DeviceInfo,
  ExistingAccount,
  FileNote,
  JoinedAccount,
  LinkProgress,
  MessageItem,
  Person,
  Transfer,
  Trust,
} from './api.ts';

/** Where the code is. */
export function codeSent({ address, digits, sentAt, isEarlier }: AskedCode): string {
  const to = 'phone' in address ? address.phone : `@${address.handle}`;
  if (!isEarlier) return `A code of ${digits} digits is on its way to ${to}.`;
  return (
    `A code of ${digits} digits was sent to ${to} at ${timeOf(sentAt)}. So many codes were asked for there that all who ask ` +
    'get that one; no further one is sent until half an hour later.'
  );
}

/** The account that has the address, so that its owner knows it again. */
export function existingAccount({ name, phone, handle, since, devices, chats }: ExistingAccount): string {
  const address = [phone, handle === null ? null : `@${handle}`].filter((one) => one !== null).join(', ');
  const places = devices.map((device) => `${quoted(device.name)} (last seen ${dayOf(device.lastSeenAt)})`);
  const where = places.length === 0 ? 'signed in nowhere' : `signed in on ${listOf(places)}`;
  const many = chats === 1 ? 'one chat' : `${chats} chats`;
  return `It is ${quoted(name)}, ${address}, since ${dayOf(since)}, with ${many}, ${where}.`;
}

/** What a sign-up does to that account. */
export function endOfAccount({ name, devices }: Pick<ExistingAccount, 'name' | 'devices'>): string {
  const out = devices.length === 0 ? '' : 'signs all its devices out, ';
  return `This ends the account ${quoted(name)} for good: it ${out}leaves all its chats and groups, and nobody can bring it back.`;
}

/** How one may keep it instead. */
export function insteadOfEnding({ devices }: Pick<ExistingAccount, 'devices'>): string {
  return devices.length === 0
    ? 'It is signed in on no device, so this one cannot be linked to it.'
    : 'To keep it, link this device: its primary device makes a code for that.';
}

/** How far a device is with what was written before it was linked; empty: there is nothing to say. */
export function olderMessages({ state, received, total }: Pick<Transfer, 'state' | 'received' | 'total'>): string {
  if (state === 'waiting') return 'Open Roost on another of your devices to get older messages.';
  if (state !== 'receiving') return '';
  if (total === 0) return 'Older messages are on their way.';
  return `Older messages are on their way: ${counted(received)} of ${counted(total)}`;
}

/** That it was all. */
export function olderMessagesHere({ total, conversations }: Pick<Transfer, 'total' | 'conversations'>): string {
  const messages = total === 1 ? 'one message' : `${counted(total)} messages`;
  const chats = conversations === 1 ? 'one chat' : `${counted(conversations)} chats`;
  return `This device can read what was written before it: ${messages} in ${chats}.`;
}

/** Where the code was shown: that the new device has been handed everything, or will be. */
export function olderMessagesHanded(name: string): string {
  return `${quoted(name)} can read what was written before it.`;
}

export function olderMessagesLater(name: string): string {
  return `${quoted(name)} gets older messages whenever Roost is open on another of your devices.`;
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}

/** What becomes of one's chats when this device is signed out. */
export function signingOut(devices: readonly DeviceInfo[]): string {
  const others = devices.filter(({ own }) => !own);
  const [next] = others;
  if (next === undefined) {
    return (
      'This is the only device of your account. Your chats are erased here and kept nowhere else; no device can be signed in to ' +
      'the account any more, and your number or handle can only begin a new one.'
    );
  }
  const wasPrimary = devices.some(({ own, primary }) => own && primary);
  const heir = wasPrimary ? ` ${quoted(next.name)} is the primary device from then on.` : '';
  const kept = listOf(others.map(({ name }) => quoted(name)));
  return `Your chats are erased here. ${kept} ${others.length === 1 ? 'keeps' : 'keep'} them.${heir}`;
}

/** What is not at the server yet when a device is signed out; '' if all is. */
export function neverSent(count: number): string {
  if (count === 0) return '';
  const [what, goes] = count === 1 ? ['One message or file has', 'goes'] : [`${count} messages or files have`, 'go'];
  return `${what} not been sent yet, and ${goes} with them.`;
}

/** What is erased when a device that was signed out begins anew. */
export function startingOver(kept: { readonly name: string; readonly chats: number; readonly unsent: number }): string {
  const chats = kept.chats === 1 ? 'one chat' : `${kept.chats} chats`;
  const count = kept.unsent === 1 ? 'one message that was' : `${kept.unsent} messages that were`;
  const unsent = kept.unsent === 0 ? '' : `, and ${count} never sent`;
  return (
    `What is kept here of ${quoted(kept.name)} is erased: ${chats} with all messages${unsent}. Another device of the account keeps ` +
    'the chats, if there is one. Afterwards you may sign up, or link this device with a code.'
  );
}

/** The device that asks to join one's account. */
export function joinerAsks({ name, address }: NonNullable<LinkProgress['joiner']>): string {
  const where = address === null ? 'The server does not know where it is.' : `Its request comes from ${address}.`;
  return `A device that calls itself ${quoted(name)} asks to join your account. ${where}`;
}

/** A device asked to join, and nobody is to be asked about it. */
export function linkMismatch({ joiner, mismatch }: Pick<LinkProgress, 'joiner' | 'mismatch'>): string {
  const name = quoted(joiner?.name ?? 'A device');
  if (mismatch === 'too-old') {
    return `${name} runs a Roost that is too old to be linked safely. Update it there, then use a new code.`;
  }
  return (
    `${name} asked with another code than this one and was not linked. If it is yours, something was mistyped: type the code there ` +
    'again. If it is not, or if the code there is the same, somebody else is trying, or this server is not honest.'
  );
}

/** The other device had agreed, and its list of devices has changed since. */
export const linkAgain =
  'The devices of the account have just changed, so the other one has to confirm again. It does by itself while Roost is open there with the code; else make a new code there.';

/** What is known of somebody's safety number. */
export function trust(name: string, { state, wasVerified }: Pick<Trust, 'state' | 'wasVerified'>): string {
  if (state === 'unknown') return noNumber(name);
  if (state === 'verified') return `You have compared the safety number with ${name}: messages reach them alone.`;
  if (state === 'unverified')
    return `Messages to ${name} are end-to-end encrypted. Compare the safety number to be sure that it is ${name}.`;
  const before = wasVerified ? 'You had compared the one before. ' : '';
  return (
    `The safety number with ${name} has changed. ${before}Most often they have a new phone or have signed up again; it could also be somebody who ` +
    'wants to read along. Compare it to be sure.'
  );
}

/** In the place of a message that this device cannot open: who has to come online, where that is known. */
export function unreadable({ waitsFor = [] }: Pick<MessageItem, 'waitsFor'>): string {
  if (waitsFor.length === 0) return 'This device cannot open this message.';
  const who = waitsFor.map(({ own, name }) => (own ? 'another device of yours' : name));
  return `This message cannot be read yet. It can be once ${who.join(' or ')} is online.`;
}

/** More people of the same chat than the one who was named. */
export function othersChanged(count: number): string {
  return count === 1 ? 'So has that with one more person here.' : `So have those with ${count} more people here.`;
}

/** With that, for who wants it so. */
export const heldBack = 'Until then your messages here are not sent, as you wanted it.';

/** What one can do about people who say that they were shown another history. */
export function disputeAdvice(people: readonly Person[], ownUser: string): string {
  const others = people.filter(({ user }) => user !== ownUser).map(({ name }) => name);
  if (others.length === 0) return 'Look on that device what was written here last, and compare.';
  return `Call ${others.length === 1 ? others[0] : 'them'} or meet, and compare what was written here last: if it is not the same, do not rely on this server.`;
}

/** What one can do where a chat is not told of somebody's newest devices. */
export const behindAdvice =
  'A device that they have just linked may not get these. If it stays so, ask them whether they have changed devices, and tell whoever runs this server.';

export function noNumber(name: string): string {
  return `There is no safety number with ${name} yet: it comes with the first message, once both of you use encryption.`;
}

export function howToCompare(name: string): string {
  return `Call ${name} or meet them, and compare: if it is the same on their screen, nobody stands between you.`;
}

export function numberDiffers(name: string): string {
  return `It is not the same as at ${name}'s: somebody may stand between you. Do not write what others must not read.`;
}

/** Whose account a device is about to join: which it is the other device has proven, what it is called the server says (E46). */
export function joinedAccount({ name, phone, handle }: JoinedAccount): string {
  const address = [phone, handle === null ? null : `@${handle}`].filter((one) => one !== null).join(', ');
  return (
    `The server says that this is the account of ${quoted(name)} (${address}); nobody has proven that. Certain is that it is the account of the ` +
    'device that showed you the code: join only if that one is yours, for whoever has that account sees what you write here.'
  );
}

/** Roughly where a device was seen last; empty where that is not known. */
export function place({ place: at }: Pick<DeviceInfo, 'place'>): string {
  if (at === null) return '';
  const country = new Intl.DisplayNames('en', { type: 'region' }).of(at.country) ?? at.country;
  return at.city === '' ? country : `${at.city}, ${country}`;
}

/** Since when a device is one of the account's. */
export function since({ addedAt }: Pick<DeviceInfo, 'addedAt'>): string {
  return `since ${dayOf(addedAt)}`;
}

/** Devices that the person has not been told of. */
export function newDevices(devices: readonly DeviceInfo[]): string {
  const lines = devices.map(({ name, addedAt }) => `${quoted(name)} (${dayOf(addedAt)}, ${timeOf(addedAt)})`);
  const word = devices.length === 1 ? 'A new device is' : 'New devices are';
  return `${word} linked to your account: ${listOf(lines)}. If that was not you, sign it out.`;
}

function listOf(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

function dayOf(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

function timeOf(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** Why a file is not sent the way that was asked for, or what may still be in it. */
export function fileNote(note: FileNote): string {
  return {
    'not-shown': 'This browser cannot show that picture. It is sent as a document.',
    'too-many-pixels': 'That picture has too many pixels to be opened on every device. It is sent as a document.',
    'place-may-be-in-it': 'Roost does not know files of that kind: place and time may still be in it.',
  }[note];
}
