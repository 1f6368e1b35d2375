import { expect, it } from "vitest";
import { openDuckDb } from "../../src/usage/duckdb.ts";
import "../../src/usage/usage.ts";

function duckDbIsLoaded(): boolean {
  const report = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
  return report.sharedObjects.some((file) => file.includes("duckdb"));
}

it("is only loaded when a log is read, not with the module", async () => {
  expect(duckDbIsLoaded()).toBe(false);
  (await openDuckDb()).close();
  expect(duckDbIsLoaded()).toBe(true);
});
