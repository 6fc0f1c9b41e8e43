/** The port of the vault: what encrypts the cipher's rows where they are stored, under a key that is not in the store. */

/**
 * Browsers keep the key where no script can read it (browser-vault.browser.ts), Node in a file of its own
 * (file-vault.node.ts). A vault knows nothing of rows: what it seals is bound to whatever its caller says.
 */
export interface Vault {
  /** `bound` is not hidden: what is sealed opens with the same again, and with nothing else. */
  seal(plain: Uint8Array, bound: Uint8Array): Promise<Uint8Array>;
  /** Rejects what this vault has not sealed with that `bound`. */
  open(sealed: Uint8Array, bound: Uint8Array): Promise<Uint8Array>;
  /** Where a page waits for it: a piece of such work at a time, with turns for others between (giving-way.browser.ts). */
  readonly inSlices?: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

const version = 1;
const nonceLength = 12;

/**
 * AES-256-GCM with a fresh random nonce each time: `0x01 ‖ nonce ‖ ciphertext and tag`. Nonces of 96 bits are drawn, so one key
 * is good for 2^32 values (NIST SP 800-38D, 8.3), more than a device writes in its life.
 */
export function aesVault(key: CryptoKey): Vault {
  const { subtle } = crypto;
  const algorithm = (iv: Uint8Array, bound: Uint8Array) => ({
    name: 'AES-GCM',
    iv: unshared(iv),
    additionalData: unshared(bound),
  });
  return {
    seal: async (plain, bound) => {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
      const sealed = new Uint8Array(await subtle.encrypt(algorithm(nonce, bound), key, unshared(plain)));
      const bytes = new Uint8Array(1 + nonceLength + sealed.length);
      bytes[0] = version;
      bytes.set(nonce, 1);
      bytes.set(sealed, 1 + nonceLength);
      return bytes;
    },
    open: async (bytes, bound) => {
      if (bytes[0] !== version) throw new Error('not a sealed value');
      const nonce = bytes.subarray(1, 1 + nonceLength);
      return new Uint8Array(
        await subtle.decrypt(algorithm(nonce, bound), key, unshared(bytes.subarray(1 + nonceLength))),
      );
    },
  };
}

/** WebCrypto takes bytes of memory that is not shared; ours never is, though its type allows it. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
