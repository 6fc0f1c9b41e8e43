/**
 * When what memory alone knows is kept: one attachment for all events of a moment, and not one for each. An object does not
 * sleep while a timer stands, and what a crash takes, it takes with the socket (D1.5).
 */
import { closeCodes } from '../../../protocol/close-codes.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { type KeepMeterContext, partLostToCrash, partLostToSleep, saveMeter } from '../meter/keep-meter.ts';

type AttachmentKeeperContext = Pick<
  Context,
  'connections' | 'end' | 'event' | 'inbox' | 'isGivenUp' | 'limits' | 'meter' | 'options' | 'store'
> &
  KeepMeterContext;

/** How far the attachments of sockets may be behind memory. */
export const keepWithinMs = 200;

export class AttachmentKeeper {
  readonly #context: AttachmentKeeperContext;
  /** The meter's serial when it was last kept anywhere. */
  #keptSerial = 0;
  #timer: { cancel(): void } | null = null;

  constructor(context: AttachmentKeeperContext) {
    this.#context = context;
  }

  /** What was read of the meter is kept already. */
  tookMeter(): void {
    this.#keptSerial = this.#context.meter.serial;
  }

  /** The end of an event. */
  soon(): void {
    const { connections, meter } = this.#context;
    let isBehind = meter.serial !== this.#keptSerial;
    for (const connection of connections.values()) isBehind ||= connection.isChanged;
    if (!isBehind) return;
    this.#timer ??= this.#context.options.surroundings.timer(keepWithinMs, () => {
      this.#timer = null;
      this.#keepAll();
    });
  }

  #keepAll(): void {
    try {
      this.#keepMeter();
    } catch {
      return; // A row was not written, and the memory is given up.
    }
    this.#context.event(() => this.#keepConnections());
  }

  #keepConnections(): void {
    const context = this.#context;
    for (const connection of context.connections.values()) {
      try {
        if (connection.isChanged) keep(context, connection);
      } catch (fault) {
        if (context.isGivenUp) return;
        // With an attachment that is behind it would sleep and forget: it had better come again.
        context.options.surroundings.log('error', 'attachment not kept', { fault: String(fault) });
        context.end(connection, closeCodes.reconnect, 'attachment not kept');
      }
    }
  }

  /** One attachment holds it, if there is one; a row when a crash would give too much of it back. */
  #keepMeter(): void {
    const { connections, meter } = this.#context;
    if (meter.serial === this.#keptSerial) return;
    this.#keptSerial = meter.serial;
    const [holder] = connections.values();
    holder?.change({ meter: meter.encode(), allowance: meter.sends });
    saveMeter(this.#context, holder === undefined ? partLostToSleep : partLostToCrash);
  }
}

function keep(context: AttachmentKeeperContext, connection: Connection): void {
  let bytes = connection.encode();
  if (bytes.length > context.limits.maxAttachmentBytes) {
    // Some room, so that not every event has to write.
    const most = Math.floor((context.limits.maxAttachmentBytes * 3) / 4);
    let isForgotten = false;
    context.store.transaction(() => {
      for (const [conversation, item] of [...connection.unsettled]) {
        if (bytes.length <= most) break;
        isForgotten ||= item.stale;
        context.inbox.settleIntoRow(connection, conversation);
        bytes = connection.encode();
      }
    });
    // What was held back from it is in rows now, and only a resume looks there.
    if (isForgotten) {
      context.end(connection, closeCodes.reconnect, 'too far behind');
      return;
    }
  }
  connection.keep(bytes);
}
