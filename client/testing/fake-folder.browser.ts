/** A folder of the private file system of a browser, in memory: what is written is there once it is closed. */
export class FakeFolder {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** What becomes of the next file that is closed: its bytes, or an error. */
  onClose: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | Promise<never> = (bytes) => bytes;

  /** Names that another tab still writes to: they cannot be removed. */
  readonly busy = new Set<string>();

  get handle(): FileSystemDirectoryHandle {
    return this as unknown as FileSystemDirectoryHandle;
  }

  async getFileHandle(id: string, { create = false } = {}): Promise<unknown> {
    if (create && !this.files.has(id)) this.files.set(id, new Uint8Array(0));
    this.#demand(id);
    return {
      getFile: async () => {
        this.#demand(id);
        return new File([this.files.get(id) as Uint8Array<ArrayBuffer>], id);
      },
      createWritable: async () => {
        const written: Uint8Array[] = [];
        return {
          write: async (bytes: Uint8Array) => void written.push(bytes.slice()),
          close: async () => {
            const bytes = await new Blob(written as Uint8Array<ArrayBuffer>[]).arrayBuffer();
            this.files.set(id, await this.onClose(new Uint8Array(bytes)));
          },
          abort: async () => {},
        };
      },
    };
  }

  async removeEntry(id: string): Promise<void> {
    this.#demand(id);
    if (this.busy.has(id)) throw new DOMException('it is being written', 'NoModificationAllowedError');
    this.files.delete(id);
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.files.keys()];
  }

  #demand(id: string): void {
    if (!this.files.has(id)) throw new DOMException('it is not there', 'NotFoundError');
  }
}
