/** Why a device is not signed in any more, as a person reads it. */
import { quoted } from '../lib/texts.ts';
import type { SignOut } from './refusals.ts';

/** One or two sentences; they end with what can be done. */
export function signedOutSentence({ why, by }: SignOut): string {
  switch (why) {
    case 'left':
      return 'This device signed itself out. Link it again, or sign up.';
    case 'removed':
      return `This device was signed out by ${by === undefined ? 'another device' : quoted(by)} of the same account. Link it again to go on.`;
    case 'unseen':
      return 'This device was signed out because it had not been used for too long. Link it again to go on.';
    case 'deleted':
      return 'This account was deleted on another device. Nothing of it is left at the server.';
    case 'taken-over':
      return (
        'This account has ended: somebody confirmed its phone number or handle and began a new account with it. ' +
        'If that was not you, somebody else receives your codes.'
      );
    default:
      return 'This device was signed out. Link it again, or sign up.';
  }
}
