/** The part of the bucket that a ledger needs: what is gone already may be erased once more. */
export interface LedgerBucket {
  erase(key: string): Promise<void>;
  /** Everything whose key begins so. */
  eraseUnder(prefix: string): Promise<void>;
  /** Gives up an upload of parts; they are erased. */
  abort(key: string, upload: string): Promise<void>;
}

/** As much of R2 as that takes. */
interface R2Like {
  delete(keys: string | string[]): Promise<void>;
  list(options: {
    prefix: string;
  }): Promise<{ readonly objects: readonly { readonly key: string }[]; readonly truncated: boolean }>;
  resumeMultipartUpload(key: string, upload: string): { abort(): Promise<void> };
}

/** R2's answer to an upload that was completed or aborted before. */
const noSuchUpload = /10024|NoSuchUpload|does not exist/i;

export function r2Bucket(bucket: R2Like): LedgerBucket {
  return {
    erase: (key) => bucket.delete(key),
    async eraseUnder(prefix) {
      for (;;) {
        const { objects, truncated } = await bucket.list({ prefix });
        if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
        // A list is billed: where it said that it was all, it is not asked for again.
        if (!truncated) return;
      }
    },
    async abort(key, upload) {
      try {
        await bucket.resumeMultipartUpload(key, upload).abort();
      } catch (fault) {
        if (!noSuchUpload.test(String(fault))) throw fault;
      }
    },
  };
}
