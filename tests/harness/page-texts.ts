/** The storage of a browser for texts: in the order that things were put. */
export class PageTexts implements Storage {
  readonly #rows = new Map<string, string>();
  isFull = false;

  get length(): number {
    return this.#rows.size;
  }

  key(at: number): string | null {
    return [...this.#rows.keys()][at] ?? null;
  }

  getItem(key: string): string | null {
    return this.#rows.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    if (this.isFull) throw new Error('full');
    this.#rows.set(key, text);
  }

  removeItem(key: string): void {
    this.#rows.delete(key);
  }

  clear(): void {
    this.#rows.clear();
  }
}
