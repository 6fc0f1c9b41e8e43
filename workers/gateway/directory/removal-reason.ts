import { wire } from '../../../schema/gen/wire.js';

/** Why an account ends, as the conversations' logs say it. */
export const removalReason = {
  accountDeleted: wire.RemovalReason.ACCOUNT_DELETED,
  numberTakenOver: wire.RemovalReason.NUMBER_TAKEN_OVER,
} as const;
