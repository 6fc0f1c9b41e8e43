/** The entry of the root deployable: the gateway, and the classes of the messenger's objects. */
import { gateway } from './gateway/worker.ts';

export { AddressMeter } from '../durable-objects/address/object.ts';
export { ConversationObject } from '../durable-objects/conversation/object.ts';
export { LinkTicket } from '../durable-objects/link/object.ts';
export { SignUpCode } from '../durable-objects/sign-up/object.ts';
export { UserObject } from '../durable-objects/user/object.ts';

export default gateway;
