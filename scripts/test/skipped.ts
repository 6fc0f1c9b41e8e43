import type { Tier } from './tiers.ts';

/** What a tier counts that cannot run here: zero failures, or one in CI where CI must have it. */
export function skipped(
  { name, isRequiredInCi }: Pick<Tier, 'name' | 'isRequiredInCi'>,
  why: string,
  ci: string | undefined,
): { readonly failed: 0 | 1; readonly line: string } {
  const isFailure = isRequiredInCi === true && ci === 'true';
  return { failed: isFailure ? 1 : 0, line: `${name}: ${isFailure ? 'FAILED' : 'SKIPPED'}, ${why}` };
}
