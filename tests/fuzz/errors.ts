/** What counts as a fault of the server, gathered with the input that came before it. */

/** Log lines that say that something went wrong in it, and not only that somebody was refused. */
const fault =
  /exception|error|command failed|append failed|request failed|resume failed|attach failed|later work failed/i;

export class Errors {
  readonly found: string[] = [];
  count = 0;
  /** The latest inputs, the newest last: one of them is likely to blame. */
  readonly #recent: string[] = [];

  readonly #answers = new Map<string, number>();

  /** Counts an answer by its kind: a fuzz that is refused everything at the door tries nothing behind it. */
  saw(answer: string): void {
    this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1);
  }

  seen(): string {
    const sorted = [...this.#answers].sort(([, a], [, b]) => b - a);
    return sorted.map(([answer, count]) => `${answer} ${count}`).join(', ');
  }

  input(what: string): void {
    this.#recent.push(what);
    if (this.#recent.length > 12) this.#recent.shift();
  }

  log(line: string): void {
    if (fault.test(line)) this.add(`the server's log: ${line.slice(0, 600)}`);
  }

  add(what: string, input?: string): void {
    this.count++;
    if (this.found.length >= 20) return;
    const inputs = input === undefined ? this.#recent.map((one) => `    ${one}`).join('\n') : `    ${input}`;
    this.found.push(`${what}\n  after\n${inputs}`);
    console.error(`INTERNAL ERROR ${this.found.at(-1)}`);
  }
}
