import type { UserId } from '../../protocol/ids.ts';
import type { UserFromConversation } from '../user/rpc.ts';
import type { Context } from './context.ts';
import type { TypingRequest } from './rpc.ts';
import { currentStay, type Member } from './state.ts';

/**
 * Forwards "typing" in a lane of its own per member: while one call is in flight the next are dropped, so it never
 * delays a message (D9). Stored nowhere.
 */
export class TypingLane {
  readonly #users: (user: UserId) => UserFromConversation;
  readonly #busy = new Set<Member>();

  constructor(users: (user: UserId) => UserFromConversation) {
    this.#users = users;
  }

  forward({ state, limits }: Context, request: TypingRequest): void {
    const typist = state.byUser.get(request.user);
    if (typist === undefined || currentStay(typist) === undefined) return;
    if (state.present > limits.maxMembersAttached) return;
    for (const member of state.members) {
      if (member === typist || member.detached || currentStay(member) === undefined) continue;
      if (!this.#busy.has(member)) void this.#tell(member, request);
    }
  }

  async #tell(member: Member, { conversation, user, device }: TypingRequest): Promise<void> {
    this.#busy.add(member);
    try {
      await this.#users(member.user).typing({ conversation, user, device });
    } catch {
      // May be lost.
    } finally {
      this.#busy.delete(member);
    }
  }
}
