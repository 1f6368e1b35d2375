import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT } from "../cli/tokcost.ts";
import { docsWorld } from "./docs-world.ts";

/** The lines of Node that are supported, as npm packages of Node; the oldest is what the project is developed on. */
const LINES = process.env["TOKCOST_LONG"] === "1" ? ["22", "24", "26"] : ["22", "24"];

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-nodes-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
}, 120_000);

/** Node of a line from the registry; undefined where there is no network or no package for this machine. */
function nodeOf(line: string): string | undefined {
  const home = path.join(folder, line);
  mkdirSync(home);
  try {
    const name = `node-${process.platform}-${process.arch}`;
    const packed = execFileSync("npm", ["pack", "--silent", `${name}@${line}`], { cwd: home, encoding: "utf8" });
    execFileSync("tar", ["xzf", packed.trim().split("\n").at(-1) ?? "", "-C", home], { cwd: home });
    const node = path.join(home, "package/bin/node");
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

const COMMANDS = [
  ["estimate", "fixtures/prompts", "--json"],
  ["usage", "logs/", "--json"],
  ["simulate", "--json"],
  ["selfhost", "llama-3.1-70b", "--gpu", "h100", "--json"],
  ["prices", "list", "gemini", "--format", "csv"],
];

describe("Node of another line", () => {
  test.each(LINES)("%s gives the same bytes as this one", (line) => {
    const node = nodeOf(line);
    if (node === undefined) {
      console.log(`Node ${line} can't be fetched here: skipped`);
      return;
    }
    const world = docsWorld();
    try {
      const run = (program: string, args: readonly string[]) =>
        spawnSync(program, [path.join(ROOT, "bin/tokcost.js"), ...args, "--as-of", "2026-11-21"], {
          cwd: world.folder,
          env: world.env,
          encoding: "utf8",
        });
      expect(run(node, ["--version"]).status).toBe(0);
      for (const args of COMMANDS) {
        const [here, there] = [run(process.execPath, args), run(node, args)];
        expect([args, there.status, there.stdout]).toEqual([args, here.status, here.stdout]);
        expect(there.stderr).toBe(here.stderr);
      }
    } finally {
      world.remove();
    }
  });
});

describe("an installation without DuckDB", () => {
  test("reads everything but logs, and says in one line what logs need", () => {
    const home = path.join(folder, "without");
    mkdirSync(home);
    // As it is installed: what ships, and no optional dependency beside it.
    for (const part of ["bin", "dist", "package.json"]) symlinkSync(path.join(ROOT, part), path.join(home, part));
    const world = docsWorld();
    try {
      const run = (...args: string[]) =>
        spawnSync(
          process.execPath,
          ["--preserve-symlinks", "--preserve-symlinks-main", path.join(home, "bin/tokcost.js"), ...args],
          {
            cwd: world.folder,
            env: world.env,
            encoding: "utf8",
          },
        );
      expect(run("estimate", "fixtures/prompts").status).toBe(0);
      expect(run("selfhost", "llama-3.1-70b", "--gpu", "h100").status).toBe(0);
      const { status, stdout, stderr } = run("usage", "logs/");
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^error: [^\n]*@duckdb\/node-api[^\n]*\n$/);
    } finally {
      world.remove();
    }
  });
});
