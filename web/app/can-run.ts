/** What a browser has to have before anything else is tried. */
export type Lack = 'no-storage' | 'full-storage' | 'too-old' | 'not-secure';

/** What the page stands on and older browsers lack: said before somebody has typed anything. */
const needed: readonly (() => boolean)[] = [
  () => typeof Map.groupBy === 'function',
  () => typeof Array.prototype.toReversed === 'function',
  () => typeof Promise.withResolvers === 'function',
  () => typeof BroadcastChannel === 'function' && typeof Worker === 'function' && typeof ResizeObserver === 'function',
  () => typeof HTMLDialogElement === 'function' && 'inert' in HTMLElement.prototype,
];

/** Why Roost cannot run in this browser as it is, or null. */
export async function findLack(): Promise<Lack | null> {
  if (!isSecureContext) return 'not-secure';
  if (!needed.every((has) => has())) return 'too-old';
  try {
    if (navigator.locks === undefined || crypto.subtle === undefined) return 'too-old';
    return (await keepsWhatIsWritten()) ? null : 'no-storage';
  } catch (error) {
    return lackOf(error) ?? 'no-storage';
  }
}

/** Whether an error says that this browser cannot store anything, or is out of room. */
export function lackOf(error: unknown): Lack | null {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'full-storage';
  return name === 'SecurityError' || name === 'InvalidStateError' || name === 'NotAllowedError' ? 'no-storage' : null;
}

/** Some browsers have a database in private windows, and refuse only when it is opened or written to. */
async function keepsWhatIsWritten(): Promise<boolean> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('roost-can-run', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('rows');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve(request.result);
  });
  try {
    const transaction = db.transaction('rows', 'readwrite');
    transaction.objectStore('rows').put(1, 1);
    return await new Promise<boolean>((resolve, reject) => {
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}
