import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { FIXTURES, ROOT } from "../cli/tokcost.ts";

/** What the preloaded script says at the end of a call of the built command. */
function endOf(...args: string[]): string {
  const preload = path.join(import.meta.dirname, "report-duckdb.cjs");
  const node = ["--require", preload, path.join(ROOT, "bin/tokcost.js"), ...args];
  return spawnSync(process.execPath, node, { cwd: FIXTURES, encoding: "utf8" }).stderr;
}

it("is only loaded when a log is read", () => {
  expect(endOf("estimate", "prompts/triage.md", "-m", "gpt-4o", "-q")).toBe("without duckdb");
  expect(endOf("usage", "support-desk/usage.jsonl", "-q")).toBe("with duckdb");
});
