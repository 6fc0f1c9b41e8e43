/**
 * Whether another day has begun than the one that is counted, for what may be had so often in a day. A clock that has stepped back over
 * midnight gives no new day (T1); one that was days ahead and is right again keeps nobody waiting for them.
 */
export function isOtherDay(counted: number, today: number): boolean {
  return today > counted || today < counted - 1;
}
