/** All routes of the server. */
import type { Limits } from '../../protocol/limits.ts';
import type { Route } from './route.ts';
import { showHealth, showLimits } from './routes/about.ts';
import { deleteAccount } from './routes/account.ts';
import { listContacts, putContact, removeContact } from './routes/contacts.ts';
import { listDeadPushes, replayDeadPushes } from './routes/dead-pushes.ts';
import { listDevices, removeDevice, signOut } from './routes/devices.ts';
import { listEntries } from './routes/entries.ts';
import { finishLink, joinLink, redeemLink, waitForLink } from './routes/joining.ts';
import { closeLink, decideLink, openLink, showLink } from './routes/links.ts';
import { lookup } from './routes/lookup.ts';
import { confirmUpload, holdMedia, mediaAddress, openUpload } from './routes/media.ts';
import { getMedia, putMediaPart } from './routes/media-bytes.ts';
import { showOpenapi } from './routes/openapi.ts';
import {
  listConversations,
  moveConversationHistory,
  showConversationHistory,
  showHistory,
  verifyConversationHistory,
} from './routes/operator.ts';
import { changeProfile, getProfile, getProfiles } from './routes/profile.ts';
import { mutePush, putPushTarget, removePushTarget, showPush } from './routes/push.ts';
import { signUp } from './routes/sign-up.ts';
import { askForCode } from './routes/sign-up-codes.ts';
import { openSocket } from './routes/socket.ts';

/** The routes with the limits of this deployment in their schemas. */
export function routesOf(limits: Limits): readonly Route[] {
  const routes: readonly Route[] = [
    askForCode(limits),
    signUp(limits),
    openLink(limits),
    joinLink(limits),
    waitForLink(limits),
    finishLink(limits),
    redeemLink(),
    showLink(),
    decideLink(limits),
    closeLink(),
    listDevices(),
    removeDevice(),
    signOut(),
    listContacts(limits),
    putContact(limits),
    removeContact(),
    showPush(),
    putPushTarget(limits),
    removePushTarget(),
    mutePush(),
    getProfile(),
    changeProfile(limits),
    getProfiles(limits),
    lookup(limits),
    listEntries(limits),
    deleteAccount(),
    openUpload(limits),
    confirmUpload(),
    holdMedia(),
    mediaAddress(limits),
    putMediaPart(),
    getMedia(),
    openSocket(),
    showLimits(),
    showOpenapi(() => routes),
    showHealth(),
    showHistory(),
    listConversations(),
    showConversationHistory(),
    moveConversationHistory(),
    verifyConversationHistory(),
    listDeadPushes(),
    replayDeadPushes(),
  ];
  return routes;
}
