/** One exhaustive switch over the commands of a frame; each case is a file, and is given what it needs of the object. */
import { closeCodes } from '../../protocol/close-codes.ts';
import type { Command, Decoded } from '../../protocol/codec.ts';
import { refuse } from '../../protocol/refusals.ts';
import { disagreement, minVersion } from '../../protocol/versions.ts';
import { ack } from './commands/ack.ts';
import { activity } from './commands/activity.ts';
import { answerRequest } from './commands/answer-request.ts';
import { claimKeys } from './commands/claim-keys.ts';
import { answer, type Call, refuseCall } from './commands/command.ts';
import { findDirect } from './commands/find-direct.ts';
import { getDeviceLists } from './commands/get-device-lists.ts';
import { getReceipts } from './commands/get-receipts.ts';
import { hello } from './commands/hello.ts';
import { open } from './commands/open.ts';
import { publishKeys } from './commands/publish-keys.ts';
import { pull } from './commands/pull.ts';
import { resume } from './commands/resume.ts';
import { send } from './commands/send.ts';
import { sendToDevices } from './commands/send-to-devices.ts';
import { typing } from './commands/typing.ts';
import { watch } from './commands/watch.ts';
import type { Core } from './core.ts';

const questions: ReadonlySet<Command['kind']> = new Set([
  'pull',
  'findDirect',
  'getReceipts',
  'getDeviceLists',
  'claimKeys',
] as const);

export function dispatch(call: Call<Core>, command: Command) {
  // The generated code looks for it at each reading.
  const { kind } = command;
  const { version } = call.connection.facts;
  // It was agreed on with the release before, and the socket has slept through the change.
  if (version > 0 && version < minVersion) {
    return call.context.end(call.connection, closeCodes.upgrade, disagreement({ min: version, max: version }));
  }
  if (version === 0 && kind !== 'hello') return refuseCall(call, refuse('hello-first'));
  // What only asks is for its answer.
  if (call.id === 0 && questions.has(kind)) return;
  switch (kind) {
    case 'hello':
      return hello(call, given(command.hello));
    case 'resume':
      return resume(call, given(command.resume));
    case 'send':
      return send(call, given(command.send));
    case 'ack':
      return ack(call, given(command.ack));
    case 'pull':
      return pull(call, given(command.pull));
    case 'open':
      return open(call, given(command.open));
    case 'typing':
      return typing(call, given(command.typing));
    case 'watch':
      return watch(call, given(command.watch));
    case 'activity':
      return activity(call, given(command.activity));
    case 'alive':
      return answer(call, { done: {} }); // The frame itself was the sign of life.
    case 'findDirect':
      return findDirect(call, given(command.findDirect));
    case 'getReceipts':
      return getReceipts(call, given(command.getReceipts));
    case 'getDeviceLists':
      return getDeviceLists(call, given(command.getDeviceLists));
    case 'answerRequest':
      return answerRequest(call, given(command.answerRequest));
    case 'sendToDevices':
      return sendToDevices(call, given(command.sendToDevices));
    case 'publishKeys':
      return publishKeys(call, given(command.publishKeys));
    case 'claimKeys':
      return claimKeys(call, given(command.claimKeys));
    case undefined:
      return refuseCall(call, refuse('unknown-command'));
    default:
      return kind satisfies never;
  }
}

/** The case that `kind` names is always there. */
function given<Message extends Decoded<object>>(message: Message | null): Message {
  if (message === null) throw new Error('a command without its case');
  return message;
}
