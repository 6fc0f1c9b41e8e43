/** How others have a conversation told how far the person is. What it takes to tell it is of reports.ts alone. */
import type { ReadState, Report } from '../../conversation/rpc.ts';
import type { Connection } from '../connection/connection.ts';
import type { Chat } from './chat.ts';

export interface ChatReports {
  /** Reports the position as it is, for a reason that is new. */
  want(chat: Chat): void;
  /** After a cursor rose: reports the position if that moved it. */
  ifMoved(connection: Connection, chat: Chat): void;
  /** What goes on the answer to a delivery, or null. */
  onAnswer(chat: Chat): Report | null;
  /** Tells the devices that do not know it yet how far the person has read (D8); `except` are told with a state. */
  tellRead(chat: Chat, read: ReadState, except?: readonly Connection[]): void;
}
