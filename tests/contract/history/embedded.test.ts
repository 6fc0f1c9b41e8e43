import { History } from '../../../durable-objects/history/history.ts';
import type { HistoryStore } from '../../../durable-objects/history/rpc.ts';
import { EmbeddedHistory } from '../../../durable-objects/history/rpc-embedded.ts';
import { idleSurroundings } from '../../harness/idle-surroundings.ts';
import { nodeStorage } from '../../harness/node-sql.ts';
import { historyContract } from './store-contract.ts';

const objects = new Map<string, History>();

function object(name: string): HistoryStore {
  const known = objects.get(name) ?? new History({ storage: nodeStorage(), surroundings: idleSurroundings() });
  objects.set(name, known);
  return known;
}

historyContract('history objects in Node', () => new EmbeddedHistory(object));
