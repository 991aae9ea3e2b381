import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests of the real kernel share its devices: one file at a time keeps what each of them sees its own.
    fileParallelism: false,
    pool: 'forks',
    globalSetup: 'test/support/whole-run.ts',
    setupFiles: 'test/support/each-file.ts',
    // What is slow is a busy machine, not a mistake: only what never ends is one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // The devices of this machine are everybody's, and who else announces one at the wrong moment does so once. The report tells
    // which tests had to be repeated.
    retry: 2,
    expect: { poll: { timeout: 120_000 } },
  },
});
