/** Askings as they leave: with a keyed check, so that a made-up one is refused before anything is woken for it (D10.1). */
import { base64url } from '../../lib/bytes.ts';
import type { Checks } from '../../protocol/given-ids.ts';
import type { Subject } from './names.ts';

const checkLength = 8;

/** The asking that the caller is given, for one that the object of its number or handle has made. */
export async function checkedAsking(checks: Checks, subject: Subject, asking: string): Promise<string> {
  return `${asking}${await checkOf(checks, subject, asking)}`;
}

/** What the object knows it by; null: nobody was ever given it for this number or handle. */
export async function uncheckedAsking(checks: Checks, subject: Subject, text: string): Promise<string | null> {
  const asking = text.slice(0, -checkLength);
  return (await checkedAsking(checks, subject, asking)) === text ? asking : null;
}

async function checkOf(checks: Checks, { kind, value }: Subject, asking: string): Promise<string> {
  return base64url(await checks.check(`asking ${kind}:${value} ${asking}`));
}
