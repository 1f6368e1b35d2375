import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIXTURES, ROOT, tokcostProcess } from "../cli/tokcost.ts";

/** The package as npm would publish it, installed in a project of its own. */
const project = mkdtempSync(path.join(tmpdir(), "tokcost-package-"));
const installed = path.join(project, "node_modules/tokcost");
let tarball = "";

const estimate = ["estimate", "prompts", "--as-of", "2026-11-21", "--json"];
const run = (args: readonly string[]) =>
  spawnSync(process.execPath, [path.join(installed, "bin/tokcost.js"), ...args], { cwd: FIXTURES, encoding: "utf8" });

beforeAll(() => {
  const npm = (...args: string[]) => execFileSync("npm", args, { cwd: ROOT, encoding: "utf8" });
  // What prepack does, without building what the tests run on a second time.
  npm("run", "--silent", "prepack");
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], { cwd: ROOT });
  const packed = npm("pack", "--ignore-scripts", "--silent", "--pack-destination", project).trim().split("\n").at(-1);
  tarball = path.join(project, packed ?? "");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["xzf", tarball, "-C", installed, "--strip-components=1"]);
}, 120_000);
afterAll(() => {
  chmodSync(path.join(installed, "dist/packs"), 0o755);
  rmSync(project, { recursive: true });
});

describe("the package", () => {
  test("is less than 4 MB, and holds no more than what runs and is read", () => {
    expect(statSync(tarball).size).toBeLessThan(4_000_000);
    expect(readdirSync(installed).toSorted()).toEqual(
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "bin",
        "dist",
        "docs",
        "man",
        "package.json",
        "pricing",
      ].toSorted(),
    );
    expect(readdirSync(path.join(installed, "dist/packs")).every((name) => name.endsWith(".small"))).toBe(true);
    expect(existsSync(path.join(installed, "dist/LICENCES.txt"))).toBe(true);
  });

  test("counts and prices as the repository does, from its first call on, and unpacks a vocabulary once", () => {
    const here = tokcostProcess(estimate);
    const first = run(estimate);
    expect([first.status, first.stdout, first.stderr]).toEqual([here.code, here.stdout, here.stderr]);
    const packs = path.join(installed, "dist/packs");
    const unpacked = readdirSync(packs).filter((name) => name.endsWith(".pack"));
    expect(unpacked.length).toBeGreaterThan(0);
    for (const name of unpacked)
      expect(execFileSync("cmp", [path.join(packs, name), path.join(ROOT, "dist/packs", name)]).toString()).toBe("");
    const written = statSync(path.join(packs, unpacked[0] ?? "")).mtimeMs;
    expect(run(estimate).stdout).toBe(here.stdout);
    expect(statSync(path.join(packs, unpacked[0] ?? "")).mtimeMs).toBe(written);
  });

  test("works where nobody may write in its folder", () => {
    const packs = path.join(installed, "dist/packs");
    for (const name of readdirSync(packs)) if (name.endsWith(".pack")) rmSync(path.join(packs, name));
    chmodSync(packs, 0o555);
    const { status, stderr } = run(["estimate", "prompts/triage.md", "-m", "gpt-4o", "--as-of", "2026-11-21"]);
    expect([status, stderr]).toEqual([0, ""]);
    chmodSync(packs, 0o755);
  });

  test("is clean to publint", () => {
    const { status, stdout } = spawnSync("npx", ["publint", installed], { cwd: ROOT, encoding: "utf8" });
    expect([status, stdout]).toEqual([0, expect.stringContaining("All good!")]);
  });

  test("has types that a strict project compiles against", () => {
    writeFileSync(
      path.join(project, "use.ts"),
      `import { compare, countRequest, estimate, loadEncoding, loadPrices, usage, type CompareDocument } from "tokcost";
const prices = await loadPrices();
const cost = prices.cost({ input: 10, output: 5 }, "gpt-4o", "2026-11-21");
const usd: string = cost.kind === "priced" ? cost.usd : cost.reason;
const { input, range } = await countRequest({ messages: [] }, { model: "gpt-4o" });
const numbers: number[] = [input, ...range, (await loadEncoding("o200k_base")).count("x")];
const document: CompareDocument = await compare({ version: 1, features: {} }, { model: ["gpt-4o"] });
const models: (string | null)[] = document.rows.map(({ model }) => model);
const requests: number | null = (await usage(["a.jsonl"])).total.requests;
const first: number | undefined = (await estimate({ text: "x" })).estimates[0]?.tokens.input;
// @ts-expect-error -- a model is named in a list
await compare("tokcost.yaml", { model: "gpt-4o" });
export { usd, numbers, models, requests, first };
`,
    );
    writeFileSync(
      path.join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          module: "nodenext",
          target: "es2022",
          types: [],
          skipLibCheck: false,
        },
        files: ["use.ts"],
      }),
    );
    writeFileSync(path.join(project, "package.json"), JSON.stringify({ type: "module" }));
    const { status, stdout } = spawnSync(
      process.execPath,
      [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-p", project],
      {
        encoding: "utf8",
      },
    );
    expect([status, stdout]).toEqual([0, ""]);
  });
});
