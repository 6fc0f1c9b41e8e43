/**
 * The one way from the client to the network.
 *
 * While a step holds the rows in memory ahead of the disk the gate is shut: whatever wakes the client meanwhile (a
 * timer, the person, the connection) may ask to send, and waits here until the commit. So nothing is acknowledged,
 * numbered or said that a crash could still take back (T2), and no caller has to think of it. After a failed commit it
 * stays shut: what is in memory is then not what is stored.
 */
export class Gate {
  #isOpen = true;
  #waiting: (() => void)[] = [];

  shut(): void {
    this.#isOpen = false;
  }

  /** The commit is done: what waited leaves, in the order in which it came. */
  open(): void {
    this.#isOpen = true;
    for (const leave of this.#waiting.splice(0)) leave();
  }

  /** Runs `leave` now, or at the next opening. */
  pass(leave: () => void): void {
    if (this.#isOpen) leave();
    else this.#waiting.push(leave);
  }
}
