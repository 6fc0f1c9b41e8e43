/** The name in `?profile=`: another person, or another device, in the same browser. '' without one. */
export function profileName(search: string): string {
  return (new URLSearchParams(search).get('profile') ?? '').replace(/[^A-Za-z0-9_-]/g, '').slice(0, 40);
}

/** The store of a profile of this browser, '' being its own person: one device each. */
export function storeNameOf(profile: string): string {
  return profile === '' ? 'roost' : `roost-${profile}`;
}

/** The address of a profile's page. */
export function profileUrl(profile: string): string {
  return profile === '' ? '/' : `/?profile=${profile}`;
}
