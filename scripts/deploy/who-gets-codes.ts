/** What a deployment without a sender of codes is told: it works, and nobody gets in. */
export function codesNote(vars: Readonly<Record<string, unknown>>): string | null {
  if ((vars.ROOST_CODE_SENDER ?? '') !== '') return null;
  return 'Nobody can sign up there yet: ROOST_CODE_SENDER is empty, so codes reach nobody. docs/deploy.md says what to set.';
}
