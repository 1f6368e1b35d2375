import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "../cli/tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-bin-"));
const dist = path.join(folder, "dist");
const estimate = ["estimate", "-m", "gpt-4o", "--input-tokens", "1", "--output-tokens", "1", "--json"];

function start(args: readonly string[]): string {
  const started = spawnSync(process.execPath, [path.join(folder, "bin/tokcost.js"), ...args], { encoding: "utf8" });
  expect(started.stderr).toBe("");
  expect(started.status).toBe(0);
  return started.stdout;
}

const kept = () => readdirSync(dist).filter((name) => name.includes(".cache"));

describe("the command, installed without compiled code", () => {
  beforeEach(() => {
    rmSync(dist, { recursive: true, force: true });
    for (const file of ["bin/tokcost.js", "bin/package.json", "dist/cli.cjs", "dist/prices.json", "package.json"]) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      copyFileSync(path.join(ROOT, file), path.join(folder, file));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("keeps its own at the first estimate, for the Node that runs, and the answer stays the same", () => {
    start(["--version"]);
    expect(kept()).toEqual([]);
    const first = start(estimate);
    expect(kept()).toEqual([expect.stringContaining(`${process.version}-${process.arch}.cache`)]);
    const written = statSync(path.join(dist, kept()[0] ?? "")).mtimeMs;
    expect(start(estimate)).toBe(first);
    expect(statSync(path.join(dist, kept()[0] ?? "")).mtimeMs).toBe(written);
  });

  test("replaces what V8 refuses", () => {
    const answer = start(estimate);
    const file = path.join(dist, kept()[0] ?? "");
    writeFileSync(file, "not code");
    expect(start(estimate)).toBe(answer);
    expect(statSync(file).size).toBeGreaterThan(100_000);
    expect(kept()).toHaveLength(1);
  });
});
