/** Where a row or the window stands, from above. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

export interface Step {
  readonly by: 'row' | 'page';
  readonly towards: 1 | -1;
}

/**
 * Which row a key leads to from the row `at`; that row itself where there is none further on.
 *
 * Null: the row is higher than the window and goes on in that direction. Then it is read on, by scrolling, before it is left.
 */
export function stepFrom(at: number, rows: readonly Span[], window: Span, { by, towards }: Step): number | null {
  const row = rows[at];
  if (row === undefined) return at;
  if (goesOn(row, window, towards)) return null;
  const next = at + towards;
  if (rows[next] === undefined) return at;
  return by === 'row' ? next : pageFrom(next, row, rows, window, towards);
}

function goesOn(row: Span, window: Span, towards: 1 | -1): boolean {
  const isHigher = row.bottom - row.top > window.bottom - window.top;
  const isHere = row.top < window.bottom && row.bottom > window.top;
  const isBeyond = towards === 1 ? row.bottom > window.bottom + 1 : row.top < window.top - 1;
  return isHigher && isHere && isBeyond;
}

/** The furthest row that fits into one window together with the one that is left. */
function pageFrom(next: number, row: Span, rows: readonly Span[], window: Span, towards: 1 | -1): number {
  const height = window.bottom - window.top;
  let found = next;
  for (let at = next; at >= 0 && at < rows.length; at += towards) {
    const other = rows[at] as Span;
    const span = towards === 1 ? other.bottom - row.top : row.bottom - other.top;
    if (span > height) break;
    found = at;
  }
  return found;
}
