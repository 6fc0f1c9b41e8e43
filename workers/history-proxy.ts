export { HistoryPool } from './history-proxy/pool-object.ts';
export { HistoryProxy as default } from './history-proxy/proxy.ts';
