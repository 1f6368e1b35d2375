import { expect, it, vi } from "vitest";
import { openDuckDb } from "../../src/usage/duckdb.ts";

vi.mock("@duckdb/node-api", () => {
  throw new Error("Cannot find package '@duckdb/node-api'");
});

it("says in one line which package is missing, and how to get it", async () => {
  await expect(openDuckDb()).rejects.toMatchObject({
    name: "UserError",
    message: "reading usage logs needs the package @duckdb/node-api, which is not installed here",
    cure: "npm install @duckdb/node-api@1.5.5-r.5",
  });
});
