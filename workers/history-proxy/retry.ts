import { errors, policies, type types } from 'cassandra-driver';

/** How much of its time a call has left. */
export interface CallTime {
  leftMs(): number;
}

/**
 * What must be idempotent is: a request whose node went away is put to the next one, whatever became of it. Not for a call
 * whose time is over: it would be for nobody, and what it brings may be older than what came since (A2).
 */
export class RepeatPolicy extends policies.retry.RetryPolicy {
  readonly #time: CallTime;

  constructor(time: CallTime) {
    super();
    this.#time = time;
  }

  override onRequestError(
    info: policies.retry.OperationInfo,
    consistency: types.consistencies,
    error: Error,
  ): policies.retry.DecisionInfo {
    // A node that says nothing has cost its time; one whose socket closed has cost none.
    return this.#again(info, consistency, error instanceof errors.OperationTimedOutError ? 1 : 2);
  }

  override onUnavailable(
    info: policies.retry.OperationInfo,
    consistency: types.consistencies,
  ): policies.retry.DecisionInfo {
    // Another node may see more of the cluster than the one that was asked.
    return this.#again(info, consistency, 1);
  }

  override onReadTimeout(
    info: policies.retry.OperationInfo,
    consistency: types.consistencies,
    received: number,
    blockFor: number,
    isDataPresent: boolean,
  ): policies.retry.DecisionInfo {
    // Copies enough have answered, and only the one that was to bring the row has not.
    return received >= blockFor && !isDataPresent ? this.#again(info, consistency, 1) : this.rethrowResult();
  }

  override onWriteTimeout(): policies.retry.DecisionInfo {
    return this.rethrowResult();
  }

  #again(
    { nbRetry }: policies.retry.OperationInfo,
    consistency: types.consistencies,
    most: number,
  ): policies.retry.DecisionInfo {
    const isInTime = this.#time.leftMs() > 0;
    return isInTime && nbRetry < most ? this.retryResult(consistency, false) : this.rethrowResult();
  }
}
