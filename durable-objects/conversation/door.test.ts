import { afterEach, describe, expect, test, vi } from 'vitest';
import { refuse } from '../../protocol/refusals.ts';
import { Stage } from '../../tests/harness/conversation-stage.ts';
import { Conversation } from './conversation.ts';
import { Door } from './door.ts';

afterEach(() => void vi.restoreAllMocks());

describe('the door of a Conversation object', () => {
  const methods = Object.getOwnPropertyNames(Conversation.prototype).filter((name) => name !== 'constructor');

  test('is asked for all that others may call', () => expect(methods.length).toBeGreaterThan(10));

  test.each(methods)('%s goes through it', async (name) => {
    const shut = async () => refuse('unavailable') as never;
    const doors = (['call', 'alarm'] as const).map((door) => vi.spyOn(Door.prototype, door).mockImplementation(shut));
    const { conversation } = new Stage();
    const call = conversation[name as keyof Conversation] as (...given: unknown[]) => Promise<unknown>;
    await call.call(conversation, {});
    expect(doors.reduce((count, { mock }) => count + mock.calls.length, 0)).toBe(1);
  });
});
