import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/full/**"],
    globalSetup: "test/build-first.ts",
    testTimeout: 60_000,
    // Tests share no state: one load of the sources a worker saves a third of the time.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
  },
});
