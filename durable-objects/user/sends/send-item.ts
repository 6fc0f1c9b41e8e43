import type { AppendSend } from '../../conversation/rpc.ts';
import type { Connection } from '../connection/connection.ts';
import type { Price } from '../meter/meter.ts';

/** A send on its way through the append lane. */
export interface SendItem {
  readonly connection: Connection;
  readonly id: number;
  readonly send: AppendSend;
  /** The answer need not say what the command said. */
  readonly isBrief: boolean;
  /** What was paid for it. */
  price: Price;
}
