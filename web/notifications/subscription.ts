/** Where the browser's push service reaches this registration, and that the server knows it. */
import type { Push } from '../sdk.ts';
import type { NotificationStore } from './notification-store.ts';

/** Subscribes, in place of what there is under another key of the server. */
async function subscribe(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const { pushManager } = registration;
  const before = await pushManager.getSubscription();
  if (before !== null) {
    if (keyOf(before) === key) return before;
    await before.unsubscribe();
  }
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** The server's key that a subscription was made with. */
function keyOf({ options }: PushSubscription): string {
  return options.applicationServerKey === null ? '' : base64url(options.applicationServerKey);
}

/**
 * The browser has a subscription for the server's key, and the server has that one. Registering the same again costs nothing,
 * so it is done at every start: chats that were muted without a network go along. One that its service has given up is made anew.
 */
export async function keepSubscribed(
  registration: ServiceWorkerRegistration,
  push: Pick<Push, 'register' | 'status'>,
  kept: Pick<NotificationStore, 'choices'>,
): Promise<void> {
  const { key, state } = await push.status();
  if (state?.isGone) await (await registration.pushManager.getSubscription())?.unsubscribe();
  const { endpoint, ...subscription } = await subscribe(registration, key).then((one) => ({
    endpoint: one.endpoint,
    p256dh: secretOf(one, 'p256dh'),
    auth: secretOf(one, 'auth'),
  }));
  // It was turned off meanwhile.
  if (!(await kept.choices()).isOn) return;
  await push.register({ kind: 'web-push', endpoint, ...subscription });
}

/** Nobody reaches this registration any more. What the server still has it hears of with its next push. */
export async function unsubscribe(registration: ServiceWorkerRegistration): Promise<void> {
  await (await registration.pushManager?.getSubscription())?.unsubscribe();
}

function secretOf(subscription: PushSubscription, name: PushEncryptionKeyName): string {
  const key = subscription.getKey(name);
  if (key === null) throw new Error(`the browser's subscription has no ${name}`);
  return base64url(key);
}

function base64url(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
