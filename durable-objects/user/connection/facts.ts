/** What a connection is, beside what it carries: kept in the socket's attachment. */

import type { UserId } from '../../../protocol/ids.ts';
import { stored } from '../../../schema/gen/stored.js';
import type { wire } from '../../../schema/gen/wire.js';
import type { Allowance } from '../meter/meter.ts';

export type ResumeStage = 'none' | 'under-way' | 'done';

export interface ConnectionFacts {
  /** The protocol version agreed on; 0: no hello yet. */
  readonly version: number;
  /** The app is in the background. */
  readonly away: boolean;
  readonly resume: ResumeStage;
  /** The people whose presence it watches. */
  readonly watched: readonly UserId[];
  /** When an alive frame was asked for that has not come, or 0. */
  readonly aliveAskedAt: number;
  /** An encoded Meter: what the person had used when this connection last kept it, or null. */
  readonly meter: Uint8Array | null;
  /** Of it the sends that are left, as the release before the meter reads and writes them, or null. */
  readonly allowance: Allowance | null;
  /** The presence state that the watchers were told last, or 0. */
  readonly announced: wire.PresenceState;
  /** Which of its upgrades the device says this is, or 0. */
  readonly attempt: number;
  /** The id of the newest letter that was sent on it, or 0. */
  readonly lettersThrough: number;
  /** The frames with letters that are not acknowledged, the oldest first. */
  readonly letters: readonly SentLetters[];
}

/** A frame with letters, and the id of the last one in it. */
export interface SentLetters {
  readonly frame: number;
  readonly through: number;
}

export const newConnectionFacts: ConnectionFacts = {
  ...{
    version: 0,
    away: false,
    resume: 'none',
    watched: [],
    aliveAskedAt: 0,
    meter: null,
    allowance: null,
    announced: 0,
    attempt: 0,
    lettersThrough: 0,
    letters: [],
  },
};

const stages: readonly ResumeStage[] = ['none', 'under-way', 'done'];

export function encodeFacts(facts: ConnectionFacts): stored.Connection.$Properties {
  const { version, away, watched, aliveAskedAt, announced, meter, allowance, attempt, lettersThrough } = facts;
  return {
    ...{ version, away, aliveAskedAt, announced, attempt, lettersThrough },
    letters: [...facts.letters],
    resume: stages.indexOf(facts.resume),
    watched: [...watched],
    sendsLeft: Math.floor((allowance?.left ?? 0) * 1000),
    sendsAt: allowance?.at ?? 0,
    meter: meter === null ? null : stored.Meter.decode(meter),
  };
}

export function decodeFacts(from: stored.Connection.$Properties): ConnectionFacts {
  const sendsAt = from.sendsAt ?? 0;
  return {
    version: from.version ?? 0,
    away: from.away ?? false,
    resume: stages[from.resume ?? 0] ?? 'none',
    watched: (from.watched ?? []) as UserId[],
    aliveAskedAt: from.aliveAskedAt ?? 0,
    allowance: sendsAt === 0 ? null : { left: (from.sendsLeft ?? 0) / 1000, at: sendsAt },
    meter: from.meter ? stored.Meter.encode(from.meter).finish() : null,
    announced: from.announced ?? 0,
    attempt: from.attempt ?? 0,
    lettersThrough: from.lettersThrough ?? 0,
    letters: (from.letters ?? []).map(({ frame, through }) => ({ frame: frame ?? 0, through: through ?? 0 })),
  };
}
