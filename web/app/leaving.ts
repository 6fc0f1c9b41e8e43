/** Why the page should not be closed just now; each counts until it is over. */
const reasons = new Set<object>();

/** The browser asks whoever closes or reloads the page, until the returned function is called. */
export function askBeforeLeaving(): () => void {
  const reason = {};
  reasons.add(reason);
  window.onbeforeunload = (event) => event.preventDefault();
  return () => {
    reasons.delete(reason);
    if (reasons.size === 0) window.onbeforeunload = null;
  };
}
