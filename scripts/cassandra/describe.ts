import type { Client } from 'cassandra-driver';

/** Options of a table that migrations set; the rest is left to the version of the cluster. */
const options = ['compaction', 'compression', 'default_time_to_live', 'gc_grace_seconds', 'speculative_retry'] as const;

/** A keyspace's tables as a text, the same from every cluster that has them, whatever its version and replication. */
export async function describeSchema(client: Client, keyspace: string): Promise<string> {
  const select = (what: string, from: string) =>
    client.execute(`SELECT ${what} FROM system_schema.${from} WHERE keyspace_name = ?`, [keyspace], { prepare: true });
  const tables = await select(`table_name, ${options.join(', ')}`, 'tables');
  const columns = await select('table_name, column_name, type, kind, position, clustering_order', 'columns');

  // The list of migrations is the runner's own, with whatever options the cluster gives it.
  const own = tables.rows.filter((table) => table.table_name !== 'schema_migrations');
  const texts = own.map((table) => {
    const present = columns.rows.filter((column) => column.table_name === table.table_name);
    const keys = (kind: string) =>
      present.filter((column) => column.kind === kind).sort((one, other) => one.position - other.position);
    const names = (kind: string) => keys(kind).map((column) => column.column_name as string);
    const regular = present.filter((column) => column.kind === 'regular' || column.kind === 'static');
    const order = [...keys('partition_key'), ...keys('clustering'), ...regular];
    const clustering = keys('clustering').map(
      (column) => `${column.column_name} ${column.clustering_order.toUpperCase()}`,
    );
    const key = [`(${names('partition_key').join(', ')})`, ...names('clustering')].join(', ');
    const settings = [
      ...(clustering.length > 0 ? [`CLUSTERING ORDER BY (${clustering.join(', ')})`] : []),
      ...options.map((option) => `${option} = ${literal(table[option])}`),
    ];
    return [
      `CREATE TABLE ${table.table_name} (`,
      ...order.map((column) => `  ${column.column_name} ${column.type},`),
      `  PRIMARY KEY (${key})`,
      `) WITH ${settings.join('\n  AND ')};`,
    ].join('\n');
  });
  return `${texts.sort().join('\n\n')}\n`;
}

/** A version's own additions to a setting. */
const additions = ['min_threshold', 'max_threshold'];

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const given = Object.entries(value as Record<string, string>).filter(([name]) => !additions.includes(name));
  const parts = given.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${parts.map(([name, text]) => `'${name}': '${text.replace(/^org\.apache\.cassandra\.(.*\.)?/, '')}'`).join(', ')}}`;
}
