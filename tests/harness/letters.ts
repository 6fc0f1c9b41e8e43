/** Letters of devices in a town: what they write, and what has come. */
import { wire } from '../../schema/gen/wire.js';
import type { TownSocket } from './town.ts';

type State = keyof typeof wire.ToDeviceState;

/** A letter of that text. */
export function letter(
  user: string,
  text: string,
  more: Partial<wire.ToDevice.$Properties> = {},
): wire.ToDevice.$Properties {
  return { user, device: 1, conversation: '', type: 2, data: new TextEncoder().encode(text), ...more };
}

/** Leaves letters in one command; gives what became of each, or the code of the refusal. */
export async function leave(
  socket: TownSocket,
  ...messages: readonly wire.ToDevice.$Properties[]
): Promise<State[] | string | undefined> {
  const reply = await socket.ask({ sendToDevices: { messages: [...messages] } });
  const states = reply.toDevicesTaken?.states;
  return states?.map((state) => wire.ToDeviceState[state] as State) ?? reply.refusal?.code ?? undefined;
}

/** The texts of the letters that have come on the socket, in order. */
export function lettersOn(socket: TownSocket): string[] {
  return lettersOf(socket).map(({ data }) => new TextDecoder().decode(data ?? undefined));
}

export function lettersOf(socket: TownSocket): wire.ToDeviceMessage.$Properties[] {
  return socket.events().flatMap((event) => event.toDevice?.messages ?? []);
}
