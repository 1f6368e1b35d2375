import { defineConfig } from "vitest/config";

/** What needs another program or minutes: LibreOffice, a browser, servers, long runs. */
export default defineConfig({
  test: {
    include: ["test/full/**/*.test.ts"],
    globalSetup: "test/build-first.ts",
    testTimeout: 600_000,
    fileParallelism: false,
  },
});
