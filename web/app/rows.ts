/** One element of a list, made once and then kept up to date. */
export interface Row<Item> {
  readonly node: HTMLElement;
  update(item: Item): void;
}

/** Brings the children of an element in line with a list, moving and touching only what changed. */
export type ShowRows<Item> = (items: readonly Item[]) => void;

/** Makes a list of rows, told apart by key; focus and selection stay in rows that stay. */
export function rowsIn<Item>(
  parent: HTMLElement,
  keyOf: (item: Item) => string,
  create: (item: Item) => Row<Item>,
): ShowRows<Item> {
  let rows = new Map<string, { row: Row<Item>; item: Item }>();

  return (items) => {
    const next = new Map<string, { row: Row<Item>; item: Item }>();
    for (const item of items) {
      const key = keyOf(item);
      const known = rows.get(key);
      if (known === undefined) next.set(key, { row: create(item), item });
      else {
        if (known.item !== item) known.row.update(item);
        next.set(key, { row: known.row, item });
      }
    }
    for (const [key, { row }] of rows) if (!next.has(key)) row.node.remove();
    rows = next;
    place(
      parent,
      [...next.values()].map(({ row }) => row.node),
    );
  };
}

/** From the last to the first, so that appending at the end moves nothing. */
function place(parent: HTMLElement, nodes: readonly HTMLElement[]): void {
  let after: ChildNode | null = null;
  for (const node of nodes.toReversed()) {
    if (node.nextSibling !== after || node.parentNode !== parent) parent.insertBefore(node, after);
    after = node;
  }
}
