import { defineConfig } from 'vitest/config';

/** Every workspace tests the same way. `forks`: @temporalio/worker crashes vitest's `threads` pool (sdk-typescript #876). */
export const shared = defineConfig({
  test: { pool: 'forks', include: ['src/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
});
