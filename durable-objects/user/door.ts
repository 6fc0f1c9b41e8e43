/**
 * The ways into a User object: whoever calls has no core but the one that is handed in at a door, for as long as their
 * work lasts. There are two, and the alarm.
 */
import { closeCodes } from '../../protocol/close-codes.ts';
import type { SummaryContext } from './account/account.ts';
import type { DeviceListContext } from './account/device-list.ts';
import { signOutUnseen } from './account/devices.ts';
import type { Context, UserOptions } from './context.ts';
import { Core, type Jobs } from './core.ts';
import { resumeReports } from './inbox/reports.ts';
import { resumeStale } from './inbox/stale.ts';
import { presenceMoved, rememberAnnounced } from './presence/presence.ts';
import type { AnswerAskContext } from './requests/asking.ts';
import type { AnswerDirectIdContext } from './sends/direct-id.ts';

/** What there is to answer with: nothing of it tells a device, sets an alarm, takes a price or calls anybody. */
type AnswerContext = Pick<Context, 'store'> &
  AnswerAskContext &
  AnswerDirectIdContext &
  DeviceListContext &
  SummaryContext;

export class Door {
  readonly #options: UserOptions;
  readonly #jobs: Jobs;
  #live: Core | null = null;
  #isReady = false;

  constructor(options: UserOptions, jobs: Jobs) {
    this.#options = options;
    this.#jobs = jobs;
    this.#live = this.#newCore();
  }

  /** The door of all events: none begins before the object has looked at what it finds, and what one puts leaves at its end. */
  async event<Result>(work: (core: Core) => Result): Promise<Result> {
    if (!this.#isReady) await this.#start();
    const core = this.#core;
    return core.event(() => work(core));
  }

  /**
   * The door of those who only ask: they are answered from rows and memory, and the object does not begin for them. So a
   * question leaves rows and alarm of somebody who sleeps as they are, however often strangers ask it (D10.1), and an object
   * in which nobody signed up stays empty. What the object would find undone has an alarm of its own (D1.11).
   */
  async answer<Result>(look: (context: AnswerContext) => Result): Promise<Result> {
    return look(this.#core);
  }

  /** Jobs look at what they find by themselves; what they leave to be done at the start is done behind them. */
  async alarm(): Promise<void> {
    const core = this.#core;
    await core.ending.or(core.scheduler.run(), undefined);
    // What its jobs had left to do stands in rows: the platform rings again for whoever failed.
    if (core.isGivenUp) throw new Error('the memory of the object was given up');
    await this.event(() => undefined);
  }

  /** A core that gave its memory up is followed by one that reads the disk anew (T2). */
  get #core(): Core {
    this.#live ??= this.#newCore();
    return this.#live;
  }

  #newCore(): Core {
    const givenUp = () => {
      this.#live = null;
      this.#isReady = false;
    };
    return new Core({ ...this.#options, givenUp }, this.#jobs);
  }

  /** Before the first event after a start, a sleep, or a failure of the disk. */
  async #start(): Promise<void> {
    let core = this.#core;
    await core.start();
    // Given up while the alarm was read.
    while (core !== this.#core) {
      core = this.#core;
      await core.start();
    }
    if (this.#isReady) return;
    this.#isReady = true;
    signOutUnseen(core);
    for (const connection of [...core.connections.values()]) {
      // What it had told us of its cursors is gone; it tells us again.
      if (connection.facts.resume === 'under-way') core.end(connection, closeCodes.reconnect, 'resume anew');
    }
    resumeReports(core);
    resumeStale(core);
    rememberAnnounced(core);
    presenceMoved(core);
  }
}
