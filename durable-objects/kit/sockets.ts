/**
 * A hibernating socket as a core sees it. `object.ts` wraps the runtime's own, the simulation gives virtual ones.
 *
 * The attachment is all that a socket keeps across hibernation: at most 16,384 bytes, ours at most
 * `limits.maxAttachmentBytes`.
 */
export interface Socket {
  /** The device it belongs to; fixed at the upgrade (a tag, so that it survives hibernation). */
  readonly device: number;
  /** Unique among the sockets of an object, fixed at the upgrade. */
  readonly connection: number;
  /** Never throws: a socket that is gone swallows what is sent. */
  send(data: Uint8Array | string): void;
  close(code: number, reason: string): void;
  attachment(): Uint8Array | null;
  setAttachment(bytes: Uint8Array): void;
  /** When the runtime last answered a heartbeat by itself, epoch milliseconds, or null. */
  autoRepliedAt(): number | null;
}
