import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

// Each test file gets storage of its own, so each begins with an empty directory: bring it up to date.
const { TEST_MIGRATIONS } = env as unknown as { TEST_MIGRATIONS: D1Migration[] };
await applyD1Migrations(env.DIRECTORY, TEST_MIGRATIONS);
