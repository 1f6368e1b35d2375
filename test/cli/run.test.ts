import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { breakSyntax, mutate } from "../read/workload/mutations.ts";
import { smallWorkload } from "./small-run.ts";
import { DESK } from "./support-desk.ts";
import { FIXTURES, ROOT, tokcost } from "./tokcost.ts";

const FILES = ["comparison.csv", "growth.csv", "pricing-check.csv", "token-loads.csv", "usage-map.csv"];
const root = mkdtempSync(path.join(tmpdir(), "tokcost-run-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** For what is about files, not figures. */
const SMALL = smallWorkload();
afterAll(() => rmSync(SMALL, { recursive: true, force: true }));

let folder = "";
let folders = 0;
beforeEach(() => {
  folder = path.join(root, String((folders += 1)));
  mkdirSync(folder);
});

/** What a folder holds, by name. */
function contents(of: string): Record<string, string> {
  const names = readdirSync(of, { recursive: true, encoding: "utf8", withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(of, file), readFileSync(file, "utf8")]),
  );
}

/** The texts of one line: where the terminal broke it is no matter. */
const flat = (text: string): string => text.replaceAll(/\s+/g, " ");

describe("tokcost run", () => {
  it("tells the five steps of the example in three seconds of work, as a process of its own", () => {
    const command = [path.join(ROOT, "bin/tokcost.js"), "run", DESK, "-o", path.join(folder, "report")];
    // The shell's `times` tells what its children worked, which does not depend on who else works on the machine.
    const timed = ["-c", '"$@" && times', "sh", process.execPath, ...command];
    const { status, stdout, stderr } = spawnSync("sh", timed, { encoding: "utf8" });
    expect({ status, stderr: stderr.split("\n")[0] }).toEqual({
      status: 0,
      stderr: expect.stringMatching(
        /^wrote usage-map\.csv, token-loads\.csv, comparison\.csv, growth\.csv, pricing-check\.csv/,
      ) as string,
    });
    const [minutes = "", seconds = "", ...system] =
      stdout
        .trimEnd()
        .split("\n")
        .at(-1)
        ?.match(/[\d.]+/g) ?? [];
    const worked = 60 * Number(minutes) + Number(seconds) + 60 * Number(system[0]) + Number(system[1]);
    expect(worked).toBeGreaterThan(0);
    expect(worked).toBeLessThan(9);
    for (const answer of [
      "1 Usage: 2 to 15 November 2026: 994 requests, $8.39\n",
      "2 Token loads: contract-check sends 35 % of all input tokens",
      "3 Comparison: All on deepseek-flash would cost $122 a month instead of $1,096, 89 % less.\n",
      "4 Growth: At 100x you pay 70.",
      "5 Pricing check: pro has 65 % margin, below the target today already; 1.4 % of its users cost more than they pay.\n",
    ]) {
      expect(stdout).toContain(answer);
    }
    expect(readdirSync(path.join(folder, "report"))).toEqual(expect.arrayContaining(FILES));
  });

  it("fits a terminal of 80 columns", async () => {
    const { stdout } = await tokcost(["run", DESK], { columns: 80 });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("writes CSVs whose rows have a cell for each heading, and money in a column that says so", async () => {
    await tokcost(["run", DESK, "-o", folder]);
    for (const file of FILES) {
      const rows: Record<string, string>[] = parse(readFileSync(path.join(folder, file), "utf8"), { columns: true });
      expect(rows.length, file).toBeGreaterThan(5);
      const money = Object.keys(rows[0] ?? {}).filter((key) => /usd/.test(key));
      expect(money.length > 0, file).toBe(file !== "token-loads.csv");
      for (const row of rows) for (const key of money) expect(row[key], `${file} ${key}`).toMatch(/^(-?\d+(\.\d+)?)?$/);
    }
  });

  it("gives the same CSVs for the same input, and overwrites its own files alone", async () => {
    writeFileSync(path.join(folder, "notes.txt"), "mine");
    await tokcost(["run", SMALL, "-o", folder]);
    const first = contents(folder);
    await tokcost(["run", SMALL, "-o", folder]);
    const second = contents(folder);
    expect(FILES.map((file) => second[file])).toEqual(FILES.map((file) => first[file]));
    expect(Object.keys(second)).toEqual(Object.keys(first));
    expect(first["notes.txt"]).toBe("mine");
    expect(Object.keys(first)).toEqual(expect.arrayContaining(FILES));
  });

  it("leaves the folder as it was where a file of it can't be written", async () => {
    const report = path.join(folder, "report");
    await tokcost(["run", SMALL, "-o", report, "-m", "gpt-4o"]);
    rmSync(path.join(report, "growth.csv"));
    mkdirSync(path.join(report, "growth.csv"));
    writeFileSync(path.join(report, "growth.csv/keep.txt"), "in the way");
    const before = contents(report);
    const { code, stdout, stderr } = await tokcost(["run", SMALL, "-o", report]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: .*report.*\n$/);
    expect(contents(report)).toEqual(before);
    expect(readdirSync(folder)).toEqual(["report"]);
  });

  it("refuses a file for its folder, and leaves nothing behind where something is wrong before", async () => {
    writeFileSync(path.join(folder, "report"), "a file");
    const taken = await tokcost(["run", SMALL, "-o", "report"], { cwd: folder });
    expect(taken).toEqual({ code: 2, stdout: "", stderr: "error: report: is a file, expected a folder\n" });
    writeFileSync(path.join(folder, "tokcost.yaml"), "version: 1\nfeatures: {}\n");
    expect((await tokcost(["run", "-o", "new"], { cwd: folder })).code).toBe(2);
    expect(existsSync(path.join(folder, "new"))).toBe(false);
  });

  it("puts the five steps into one JSON document", async () => {
    const { stdout } = await tokcost(["run", DESK, "--draws", "64", "--json"]);
    const document = JSON.parse(stdout) as Record<string, { command?: string }>;
    const steps = ["usage", "load", "compare", "simulate", "margin"];
    expect(steps.map((step) => document[step]?.command)).toEqual(steps);
    expect(document).toMatchObject({ schemaVersion: 1, command: "run" });
  });

  it("takes step 1 from what is declared, where there is no log", async () => {
    writeFileSync(path.join(folder, "tokcost.yaml"), ONE);
    const { code, stdout } = await tokcost(["run", "-m", "gpt-4o"], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain("1 Usage: 1 feature, 10,000 requests a month, as declared\n");
    expect(stdout).toContain("declared, not measured");
    expect(stdout).toContain("5 Pricing check: No plans to check.");
  });

  it("takes the features from the log, where none is declared", async () => {
    cpSync(path.join(FIXTURES, "support-desk/usage.jsonl"), path.join(folder, "usage.jsonl"));
    writeFileSync(path.join(folder, "tokcost.yaml"), "version: 1\nusage: usage.jsonl\ncandidates: [gpt-4o-mini]\n");
    const { code, stdout } = await tokcost(["run", "--json"], { cwd: folder });
    expect(code).toBe(0);
    const loadsIn = (text: string) => (JSON.parse(text) as { load: { loads: { feature: string }[] } }).load.loads;
    expect(
      loadsIn(stdout)
        .map(({ feature }) => feature)
        .sort(),
    ).toEqual(["contract-check", "knowledge-search", "summarise", "support-reply", "triage", "weekly-report"].sort());
    await tokcost(["usage", "usage.jsonl", "--save-workload", "saved.yaml"], { cwd: folder });
    const saved = await tokcost(["run", "saved.yaml", "-m", "gpt-4o-mini", "--json"], { cwd: folder });
    expect(loadsIn(stdout)).toEqual(loadsIn(saved.stdout));
  });

  it("exits 3 for a model without a price, once named, with every sum a lower bound", async () => {
    writeFileSync(path.join(folder, "tokcost.yaml"), `${ONE}  other: { model: my-model, input: 5, requests: 1/day }\n`);
    const { code, stdout, stderr } = await tokcost(["run", "-m", "gpt-4o"], { cwd: folder });
    expect(code).toBe(3);
    expect(stderr.split("\n").filter((line) => line.includes("my-model"))).toHaveLength(1);
    expect(flat(stdout)).toMatch(/as configured ≥ 2\.\d+/);
    expect(flat(stdout)).toMatch(/cost a month, \$ ≥ 2\.\d+ ≥ /);
    expect((await tokcost(["run", "-m", "gpt-4o", "--allow-unpriced"], { cwd: folder })).code).toBe(0);
  });
});

const ONE = `version: 1
features:
  chat:
    model: gpt-4o-mini
    input: { static: 1000, dynamic: { p50: 300, p95: 900 } }
    output: { p50: 100, p95: 300 }
    requests: 10_000/month
`;

describe("a broken tokcost.yaml", () => {
  const text = readFileSync(DESK, "utf8");
  const isBroken = ({ text: changed }: { readonly text: string }): boolean => {
    try {
      readWorkload({ file: "tokcost.yaml", text: changed });
      return false;
    } catch (error) {
      return error instanceof UserError;
    }
  };
  // Spread over the whole file and all kinds of damage.
  const damaged = [...mutate(text), ...breakSyntax(text)];
  const chosen = damaged.filter((_, index) => index % Math.floor(damaged.length / 120) === 0).filter(isBroken);

  it("is told in one line with line and column, with exit 2 and nothing on stdout, fifty times and more", async () => {
    expect(chosen.length).toBeGreaterThanOrEqual(50);
    const wrong: string[] = [];
    for (const { name, text: changed } of chosen) {
      writeFileSync(path.join(folder, "tokcost.yaml"), changed);
      const { code, stdout, stderr } = await tokcost(["run", "-o", "report"], { cwd: folder });
      const isTold = /^error: tokcost\.yaml:\d+:\d+: [^\n]+\n$/.test(stderr);
      if (code !== 2 || stdout !== "" || !isTold) wrong.push(`${name}: exit ${code}: ${stderr}`);
    }
    expect(wrong).toEqual([]);
    expect(readdirSync(folder)).toEqual(["tokcost.yaml"]);
  });

  it("is told alike by every command that reads it", async () => {
    writeFileSync(path.join(folder, "tokcost.yaml"), text.replace("requests: 600/day", "requests: 600"));
    for (const command of ["run", "compare", "simulate", "margin", "check"]) {
      const { code, stderr } = await tokcost([command], { cwd: folder });
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(
          /^error: tokcost\.yaml:\d+:\d+: features\.summarise\.requests: expected requests in a period .* \(write 600\/month\)\n$/,
        ) as string,
      });
    }
  });

  it("is named where it is missing, with what to do", async () => {
    const { code, stderr } = await tokcost(["run"], { cwd: folder });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "error: no tokcost.yaml here or in a folder above, up to the repository's root (tokcost init writes one)\n",
    });
  });
});
