/** Test runner settings: everything below test/ runs on the Node that the set-up installed. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A busy machine takes longer to get there; a wrong result still fails.
    expect: { poll: { timeout: 10_000 } },
    // A wait that ran out is waited once more, and the report counts it; a wrong result is not tried again.
    retry: { count: 1, condition: /Timeout \d+ms exceeded|timed out in \d+ms|did not succeed in time/ },
  },
});
