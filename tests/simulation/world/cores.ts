/** How the world starts the cores under test and hands them what comes over sockets. */
import type { Surroundings } from '../../../durable-objects/kit/ports.ts';
import type { ServerSocket } from './connections.ts';
import type { Core, Host } from './host.ts';
import type { World } from './world.ts';

export interface Cores {
  conversation(world: World, host: Host, surroundings: Surroundings): Core;
  history(host: Host, surroundings: Surroundings): Core;
  /** The ledger of a media object. */
  media(host: Host, surroundings: Surroundings): Core;
  user(world: World, host: Host, surroundings: Surroundings): Core;
  /** The queue of wake-ups, as an object that is called; what it was given it cannot lose. */
  queue(): Core;
  /** An upgrade; `accepted` once the core has taken the socket. */
  connect(host: Host, socket: ServerSocket, accepted: () => void): void;
  message(host: Host, socket: ServerSocket, data: Uint8Array | string): void;
  closed(host: Host, socket: ServerSocket, code: number): void;
}
