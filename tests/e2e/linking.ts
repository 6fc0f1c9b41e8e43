import { expect } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';

/** Opens the code with which a device joins, and leaves it open. */
export async function makeCode(owner: Person): Promise<string> {
  await owner.page.getByRole('button', { name: 'Settings' }).click();
  await owner.page.getByRole('button', { name: 'Devices' }).click();
  await owner.page.getByRole('button', { name: 'Link a device' }).click();
  return shownCode(owner);
}

/** The code that is on the screen. */
export async function shownCode(owner: Person): Promise<string> {
  return eventually(async () => {
    const code = (await owner.page.getByLabel('Code', { exact: true }).textContent()) ?? '';
    expect(code).toMatch(/^[\dA-Z]{4}-[\dA-Z]{4}-[\dA-Z]{5}-[\dA-Z]{5}$/);
    return code;
  });
}

/** Types a code on a device that has no account. */
export async function typeCode(joiner: Person, code: string, deviceName: string): Promise<void> {
  await joiner.page.getByRole('button', { name: 'I have a code from another device' }).click();
  await joiner.page.getByLabel('Code from the other device').fill(code);
  await joiner.page.getByLabel('Name of this device').fill(deviceName);
  await joiner.page.getByRole('button', { name: 'Link', exact: true }).click();
}

/** A device of the account more, with the short code; the owner is left at the list of devices. */
export async function link(owner: Person, joiner: Person, deviceName: string): Promise<void> {
  await typeCode(joiner, await makeCode(owner), deviceName);
  await owner.page.getByRole('button', { name: 'Link it', exact: true }).click();
  await joiner.page.getByRole('button', { name: 'Join' }).click();
  await joiner.seesItself();
  await owner.page.getByText(`“${deviceName}” is linked.`).waitFor();
}
