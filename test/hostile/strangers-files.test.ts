import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT, tokcost } from "../cli/tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-hostile-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const receipt = JSON.parse(readFileSync(path.join(ROOT, "fuzz/corpus/receipts/small.json"), "utf8")) as Record<
  string,
  unknown
>;

const verify = (changes: Record<string, unknown>) => {
  mkdirSync(path.join(folder, "report"), { recursive: true });
  writeFileSync(path.join(folder, "report/receipt.json"), JSON.stringify({ ...receipt, ...changes }));
  return tokcost(["verify", "report"], { cwd: folder });
};

describe("a receipt that somebody else made", () => {
  test.each([
    ["a working folder that is no text", { workingFolder: 1 }],
    ["a working folder that is missing", { workingFolder: undefined }],
    ["a working folder with a name, which could be any", { workingFolder: "../../etc" }],
    ["an absolute working folder", { workingFolder: "/etc" }],
    ["a result outside the folder", { results: [{ file: "../../secret", sha256: "" }] }],
    ["an option that is an object", { options: { model: {} } }],
    ["no draws", { draws: null }],
    ["assumptions that are none", { assumptions: 7 }],
    ["prices without a hash", { prices: { table: "x", models: [] } }],
  ])("with %s is refused in one line", async (_, changes) => {
    const { code, stdout, stderr } = await verify(changes);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: report\/receipt\.json: not a receipt, .*\n$/);
  });
});

describe("names from other people's files", () => {
  test("reach the terminal without what it would obey", async () => {
    const name = "evil\u001b]8;;http://example.com\u0007\u202e\n";
    const price = { litellm_provider: "openai", mode: "chat", input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 };
    writeFileSync(path.join(folder, "list.json"), JSON.stringify({ [name]: price, plain: price }));
    const { code, stderr } = await tokcost(["prices", "import", "list.json"], { cwd: folder });
    expect(code).toBe(0);
    expect(stderr).toMatch(/left out: evil /);
    expect(stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e/u);
  });
});

describe("names in the log of a CI service", () => {
  const ORDER = /^\s*::|##(?:vso)?\[/im;

  test.each(["table", "csv", "json", "markdown"])("give it no orders, as %s", async (format) => {
    const names = ["::stop-commands::x", "##[add-mask]x", "##vso[task.setvariable variable=x]y"];
    const feature = { input: 1000, output: 10, model: "gpt-4o", requests: "10/month" };
    const features = Object.fromEntries(names.map((name) => [name, feature]));
    const budgets = names.map((name) => ({ feature: name, max: "$0.0001/month" }));
    writeFileSync(path.join(folder, "orders.yaml"), JSON.stringify({ version: 1, features, budgets }));
    for (const args of [
      ["compare", "orders.yaml", "-m", "gpt-4o-mini"],
      ["check", "--config", "orders.yaml"],
      ["estimate", ...names],
    ]) {
      for (const name of names) writeFileSync(path.join(folder, name), "Hello");
      const { stdout, stderr } = await tokcost([...args, "--format", format], { cwd: folder });
      expect(stdout).toContain("stop-commands");
      expect(stdout).not.toMatch(ORDER);
      expect(stderr).not.toMatch(ORDER);
    }
  });
});

describe("a price list that somebody else made", () => {
  test.each([
    ["nested 20,000 deep", `schema: 1\nprovider: { id: x }\nmodels: ${"[".repeat(20_000)}`],
    ["nested 20,000 deep by lines", `schema: 1\n${"- ".repeat(20_000)}x\n`],
    ["with a mistake 20,000 times", `schema: 1 ${"b: {c: 'd ".repeat(20_000)}\n`],
    [
      "with a pattern that is none",
      'schema: 1\nprovider: { id: acme }\nmodels:\n  - { id: a, match: ["^a($"], prices: [{ rates: { input: "1", output: "1" } }] }\n' +
        '  - { id: b, prices: [{ rates: { input: "1", output: "1" } }] }\n',
    ],
  ])("%s is refused in one line, at once", async (_, text) => {
    writeFileSync(path.join(folder, "own.yaml"), text);
    const began = process.cpuUsage();
    const { code, stdout, stderr } = await tokcost(["prices", "list", "gpt-4o", "--prices", "own.yaml"], {
      cwd: folder,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: own\.yaml[^\n]*\n$/);
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(5);
  });
});

describe("a log that somebody else made", () => {
  test("whose rows have twice the cells of their header, where DuckDB itself fails, is refused in one line", async () => {
    const header = "a,b,c,start_time_iso,e,model,requests,input_tokens,input_cached_tokens,output_tokens";
    const row = "1,2,3,2026-01-25T00:00:00Z,4,gpt-4o,1,100,60,5";
    for (const rows of [
      [`${row}${header}`, `${row}${header}`, row],
      [row, `${row}${header}`],
    ]) {
      writeFileSync(path.join(folder, "wide.csv"), [header, ...rows].join("\n"));
      const { code, stderr } = await tokcost(["usage", "wide.csv"], { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: [^\n]*wide\.csv[^\n]*\n$/);
    }
  });
});

describe("names in a log that no workload can have", () => {
  test("become ones that it can, each its own, so that the log can be saved as a workload", async () => {
    const names = [
      "plain",
      "a\u0007b",
      "a b",
      "\u0000",
      "\r\n",
      "__proto__",
      "chat",
      "chat on gpt-4",
      "<<",
      "\u001b[31mred",
    ];
    const calls = names.flatMap((feature, index) =>
      ["gpt-4o", "gpt-4", "gpt-4o"].map((model, call) => ({
        ...{ id: `${index}-${call}`, created: 1790000000 + index * 90_000 + call * 60, model, feature },
        usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
      })),
    );
    writeFileSync(path.join(folder, "names.jsonl"), calls.map((call) => `${JSON.stringify(call)}\n`).join(""));
    const saved = await tokcost(["usage", "names.jsonl", "--save-workload", "names.yaml"], { cwd: folder });
    expect({ code: saved.code, stderr: saved.stderr }).toMatchObject({ code: 0 });
    const { code, stdout } = await tokcost(["compare", "names.yaml", "-m", "gpt-4o", "--json"], { cwd: folder });
    expect(code).toBe(0);
    const text = readFileSync(path.join(folder, "names.yaml"), "utf8");
    const features = [...text.matchAll(/^ {2}(\S.*):$/gm)].map(([, name]) => name);
    expect(new Set(features).size).toBe(2 * names.length);
    expect(text.replaceAll("\n", "") + stdout.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});

describe.skipIf(process.platform === "win32")("a workload of a repository that names a pipe", () => {
  test("is refused in one line, and nobody waits", async () => {
    const repository = path.join(folder, "repository");
    mkdirSync(path.join(repository, ".git"), { recursive: true });
    execFileSync("mkfifo", [path.join(repository, "pipe.md")]);
    const feature = { prompt: "pipe.md", model: "gpt-4o", requests: "10/month" };
    writeFileSync(path.join(repository, "tokcost.yaml"), JSON.stringify({ version: 1, features: { a: feature } }));
    const { code, stderr } = await tokcost(["compare", "-m", "gpt-4o-mini"], { cwd: repository });
    expect(stderr).toBe("error: pipe.md: is a pipe or a device, expected a file (named by tokcost.yaml)\n");
    expect(code).toBe(2);
    // Logs, too, before any of them is opened.
    const plan = { price: "$5/month", users: 10, usage: { fromLogs: "pipe.md" } };
    const features = { a: { ...feature, prompt: undefined, input: 100, output: 1 } };
    for (const workload of [
      { features, plans: { p: plan } },
      { features, usage: "pipe.md" },
    ]) {
      writeFileSync(path.join(repository, "tokcost.yaml"), JSON.stringify({ version: 1, ...workload }));
      const refused = await tokcost(["usage" in workload ? "run" : "margin"], { cwd: repository });
      expect(refused.stderr).toMatch(
        /^error: .*pipe\.md: is a pipe or a device, expected a file \(named by .*tokcost\.yaml\)\n$/,
      );
      expect(refused.code).toBe(2);
    }
  });
});
