/** What the routes share of JSON, with the limits of this deployment. Objects ignore fields they do not know (K2). */
import * as z from 'zod';
import { utf8 } from '../../lib/bytes.ts';
import { isName } from '../../lib/texts.ts';
import { isConversationId, isUserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';

export const userId = z
  .string()
  .regex(/^u[A-Za-z0-9_-]{20}$/, 'not a user id')
  .refine(isUserId)
  .meta({ id: 'UserId', description: 'A user id.' });

export const conversationId = z
  .string()
  .regex(/^c[A-Za-z0-9_-]{22}$/, 'not a conversation id')
  .refine(isConversationId)
  .meta({ id: 'ConversationId', description: 'A conversation id.' });

/** A phone number as people type it (protocol/addresses.ts); what it must be is said by `bad-phone`. */
export const phone = z
  .string()
  .max(40)
  .meta({ description: 'With its country code: + or 00 and 7 to 15 digits. It is kept as E.164 has it.' });

/** A handle as people type it (protocol/addresses.ts); what it must be is said by `bad-handle`. */
export const handle = z.string().max(40).meta({
  description: '3 to 32 letters, digits or underscores, beginning with a letter. It is kept in small letters.',
});

/** A name that a person chose; what is none is said by `bad-name`. */
export function name({ maxNameLetters, maxNameBytes }: Pick<Limits, 'maxNameLetters' | 'maxNameBytes'>) {
  return (
    z
      .string()
      .trim()
      // Half a character is replaced as clients replace it; what stores it would make three signs of it.
      .overwrite((text) => text.toWellFormed())
      .refine((text) => utf8(text).length <= maxNameBytes && isName(text, maxNameLetters), {
        message: `not one line of 1 to ${maxNameLetters} letters that can be seen`,
        params: { refused: 'bad-name' },
      })
      .meta({
        description: `One line that shows something, without characters that turn it round, of at most ${maxNameLetters} letters and ${maxNameBytes} bytes of UTF-8.`,
      })
  );
}

/** Random text that only its holder knows. */
export const secret = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/, 'not 22 to 64 characters of base64url');

export const time = z.int().min(0).meta({ description: 'Milliseconds since 1970.' });
export const seq = z.int().min(0).max(0xffff_ffff);
export const deviceNumber = z.int().min(1).max(0xffff_ffff).meta({ description: 'Counts a person’s devices from 1.' });
export const base64 = z.string().meta({ contentEncoding: 'base64' });

/** What a request says in base64, with padding: so many bytes, or from as many to as many. */
export function bytes(max: number, min = max) {
  return z
    .base64()
    .max(Math.ceil(max / 3) * 4)
    .refine(
      (text) => {
        const length = (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
        return length >= min && length <= max;
      },
      `not ${min === max ? max : `${min} to ${max}`} bytes`,
    )
    .meta({ contentEncoding: 'base64' });
}

/** What a device is known by, as it says itself when it joins. */
export const linkKeys = z
  .object({
    identity: bytes(33).meta({ description: 'Its identity key: 0x05 and 32 bytes.' }),
    registrationId: z.int().min(1).max(16_380),
  })
  .meta({ id: 'LinkKeys' });

/** HMAC-SHA-256 with a key made of the code's second half (H17). */
export const linkProof = bytes(32);

export const signedIn = z
  .object({
    user: userId,
    device: deviceNumber,
    token: z.string().meta({ description: 'The credential of this device. Shown once; keep it like a password.' }),
  })
  .meta({ id: 'SignedIn' });

export const profile = z
  .object({ user: userId, name: z.string(), handle: z.string().nullable() })
  .meta({ id: 'Profile' });

export const ownProfile = profile
  .extend({ phone: z.string().nullable(), discoverable: z.boolean() })
  .meta({ id: 'OwnProfile' });
