/**
 * What WebCrypto does on threads of the platform's own knows no virtual time, and is made to take as little: it ends before the next
 * event, or a seed would do one thing on a machine that is idle and another on a busy one.
 */
const { subtle } = globalThis.crypto;
let underWay = 0;

for (const name of ['decrypt', 'digest', 'encrypt', 'importKey'] as const) {
  const method = subtle[name].bind(subtle) as (...given: unknown[]) => Promise<unknown>;
  const counted = (...given: unknown[]): Promise<unknown> => {
    underWay++;
    return method(...given).finally(() => underWay--);
  };
  Object.defineProperty(subtle, name, { configurable: true, value: counted });
}

export function isPlatformWorking(): boolean {
  return underWay > 0;
}
