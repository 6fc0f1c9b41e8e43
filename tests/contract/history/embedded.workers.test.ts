import { env } from 'cloudflare:workers';
import type { HistoryStore } from '../../../durable-objects/history/rpc.ts';
import { EmbeddedHistory } from '../../../durable-objects/history/rpc-embedded.ts';
import { historyContract } from './store-contract.ts';

const object = (name: string) => env.HISTORY.getByName(name) as unknown as HistoryStore;

historyContract('history objects in the runtime', () => new EmbeddedHistory(object));
