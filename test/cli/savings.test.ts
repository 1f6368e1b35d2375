import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIXTURES, ROOT, SHARED_DATA, tokcost, type World } from "./tokcost.ts";

const schema = JSON.parse(readFileSync(path.join(ROOT, "docs/schemas/savings.schema.json"), "utf8")) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

const savings = (args: readonly string[], world: World = {}) => tokcost(["savings", ...args], world);

async function document(args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await savings([...args, "--json", "-q"]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-savings-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("tokcost savings of a workload", () => {
  it("gives six levers their money to the dollar", async () => {
    const { levers, usdPerMonth } = (await document(["savings"])) as never as {
      levers: Record<"name" | "first" | "last" | "shapley" | "cumulative", string>[];
      usdPerMonth: Record<string, string>;
    };
    const dollars = (key: "first" | "last" | "shapley") => levers.map((lever) => Math.round(Number(lever[key])));
    expect(usdPerMonth).toEqual({ today: "17500", after: "2896.344", combined: "14603.656" });
    expect(levers.map(({ name }) => name)).toEqual([
      "response-cache",
      "routing",
      "compression",
      "prompt-cache",
      "batch",
      "output-control",
    ]);
    expect(dollars("first")).toEqual([3500, 8177, 1003, 773, 405, 746]);
    expect(dollars("last")).toEqual([724, 4048, 439, 696, 322, 746]);
    expect(dollars("shapley")).toEqual([1886, 6761, 1470, 2032, 905, 1549]);
    expect(levers.at(-1)?.cumulative).toBe(usdPerMonth["combined"]);
  });

  it("fits eighty columns, with the risk of each lever beside its money", async () => {
    const { code, stdout } = await savings(["savings"], { columns: 80 });
    expect(code).toBe(0);
    expect(stdout).toContain("all 6 levers save $14,604 of $17,500 a month (83 %)");
    expect(stdout).toContain("142.3 %, multiplied 83.5 %: truly 83.4 %");
    expect(stdout).toContain("keeps 40 % of what the strong model is better by");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("tells the payback where an hour's cost is told", async () => {
    const { stdout } = await savings(["savings", "--rate", "120"]);
    expect(stdout).toContain("prompt cache: 2 – 16 hours*, $960, paid back in 15 days");
  });

  it("looks at broad ranges where a workload tells no levers", async () => {
    const { code, stdout, stderr } = await savings(["support-desk", "--explain", "--draws", "16"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/p10 – p90 +\d+ – \d+/);
    expect(stdout).toContain("assumed: nobody tells what can wait for batch");
  });

  it("says which figure a lever without effect lacks", async () => {
    writeFileSync(
      path.join(folder, "tokcost.yaml"),
      "version: 1\nfeatures: { a: { model: claude-opus-4-5, input: { static: 1000 }, requests: 1000/month } }\nsavings: { promptCache: {} }\n",
    );
    const { stderr } = await savings([folder]);
    expect(stderr).toContain("caches prefixes from 4096 tokens, this one has 1000");
  });

  it("writes CSV with every digit, and other currencies beside dollars", async () => {
    const { stdout } = await savings(["savings", "--format", "csv", "--currency", "EUR", "--fx", "0.5@2026-11-20"]);
    const [head = "", first = ""] = stdout.split("\n");
    expect(head).toContain("usd_shapley");
    expect(head).toContain("eur_shapley");
    expect(first).toContain("1886.2807");
    expect(first).toContain("943.14035");
  });

  it.each([
    ["savings: { batch: 120% }", /3:\d+: savings\.batch: expected a share .*120%/],
    ["savings: { batch: 30%..10% }", /savings\.batch: expected a share .*lower end first/],
    ["savings: { routing: { to: gpt-4o-mini } }", /savings\.routing: expected the key share, got none/],
    ["savings: { compress: 20% }", /unknown key "compress" .*did you mean compression/],
    ["savings: { features: { b: { batch: none } } }", /expected the name of a feature, got "b"/],
    ["savings: { responseCache: { share: 20%, similar: 30% } }", /one of share and similar, got both/],
  ])("refuses %s in one line", async (section, message) => {
    const file = path.join(folder, "bad.yaml");
    const feature = "features: { a: { model: gpt-4o, input: { dynamic: 9 }, requests: 1/month } }";
    writeFileSync(file, `version: 1\n${feature}\n${section}\n`);
    const { code, stdout, stderr } = await savings([file]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("names an unknown cheap model and exits 3", async () => {
    const file = path.join(folder, "unknown.yaml");
    writeFileSync(
      file,
      "version: 1\nfeatures: { a: { model: gpt-4o, input: { dynamic: 9 }, requests: 1/month } }\nsavings: { routing: { to: mine, share: 50% } }\n",
    );
    const { code, stderr } = await savings([file]);
    expect(code).toBe(3);
    expect(stderr).toContain("a: mine is not in the price table");
  });
});

describe("tokcost savings of logs", () => {
  it("shows what was put into the log, worst first, and no text of it", async () => {
    const files = ["csv", "json", "md"].map((ending) => path.join(folder, `found.${ending}`));
    const outputs = ["--format", "table", "--format", "csv", ...files.flatMap((file) => ["-o", file])];
    const { code, stdout } = await savings(["savings/usage.jsonl", "--explain", ...outputs], { columns: 80 });
    expect(code).toBe(0);
    expect(stdout).toMatch(/the same request again +5 /);
    expect(stdout).toMatch(/failed, or sent again +3 /);
    expect(stdout).toMatch(/answers cut off +4 /);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const texts = [stdout, ...files.map((file) => readFileSync(file, "utf8"))];
    for (const text of texts) expect(text).not.toMatch(/garden|roses|order 10|Spam/);
    const found = JSON.parse(texts[2] ?? "") as { findings: { usd: string | null }[] };
    const worth = found.findings.map(({ usd }) => Number(usd ?? -1));
    expect(worth).toEqual(worth.toSorted((a, b) => b - a));
    validate(found);
    expect(validate.errors).toBeNull();
  });

  it("exits 3 where the log names no model, unless one is told", async () => {
    const row = '{"timestamp":0,"input_length":4000,"output_length":9,"hash_ids":[1,2,3,4,5,6,7,8]}\n';
    const input = row + row.replace("0,", "700000,");
    expect((await savings(["-"], { input })).code).toBe(3);
    expect((await savings(["-", "-m", "gpt-4o"], { input })).code).toBe(0);
    expect((await savings(["-", "-m", "gpt-4x"], { input })).stderr).toContain("gpt-4x");
  });
});

describe("tokcost savings --prompts", () => {
  const FILES = ["--prompts", "savings/prompts", "-m", "gpt-4o"];

  it("names kinds, tokens, money and lines", async () => {
    const { code, stdout } = await savings([...FILES, "--requests", "50000/month"], { columns: 80 });
    expect(code).toBe(0);
    expect(stdout).toMatch(/verbose format +\d+ +[\d.]+ +7, 16, 21/);
    expect(stdout).toMatch(/said before +\d+ +[\d.]+ +12/);
    expect(stdout).toMatch(/unused tools +~ \d+ +[\d.]+ +11/);
    expect(stdout).toMatch(/JSON over lines +~ \d+ +[\d.]+ +4, 7/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("counts what goes away as the estimate counts it", async () => {
    const { prompts } = (await document(FILES)) as never as {
      prompts: { file: string; tokens: number; waste: { kind: string; tokens: number }[] }[];
    };
    const desk = prompts.find(({ file }) => file.endsWith("desk.md"));
    const copy = path.join(folder, "desk.md");
    const text = readFileSync(path.join(FIXTURES, "savings/prompts/desk.md"), "utf8");
    writeFileSync(
      copy,
      text.replace(/\n- Always answer in the language of the customer, never in another one\.\n\n/, "\n\n"),
    );
    const estimate = await tokcost(["estimate", copy, "-m", "gpt-4o", "--json", "-q"]);
    const { estimates } = JSON.parse(estimate.stdout) as { estimates: { tokens: { input: number } }[] };
    const repeated = desk?.waste.find(({ kind }) => kind === "repeated")?.tokens ?? 0;
    expect((desk?.tokens ?? 0) - (estimates[0]?.tokens.input ?? 0)).toBe(repeated);
  });

  it("shows text on a terminal alone, and only when asked", async () => {
    const plain = await savings(FILES, { columns: 80 });
    expect(plain.stdout).not.toContain("Always answer");
    const shown = await savings([...FILES, "--show-text"], { columns: 80 });
    expect(shown.stdout).toContain("12: - Always answer in the language");
    for (const world of [{}, { columns: 80 }]) {
      const elsewhere = world.columns === undefined ? [] : ["--json"];
      const { code, stdout, stderr } = await savings([...FILES, "--show-text", ...elsewhere], world);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("on a terminal");
    }
    for (const format of ["csv", "json", "markdown"])
      expect((await savings([...FILES, "--format", format])).stdout).not.toMatch(/Always answer|colleague/);
  });

  it("changes no file", async () => {
    const copy = path.join(folder, "prompts");
    cpSync(path.join(FIXTURES, "savings/prompts"), copy, { recursive: true });
    await savings(["--prompts", copy, "-m", "gpt-4o", "--show-text"], { columns: 80 });
    for (const name of readdirSync(copy))
      expect(readFileSync(path.join(copy, name))).toEqual(readFileSync(path.join(FIXTURES, "savings/prompts", name)));
    expect(readdirSync(copy)).toEqual(readdirSync(path.join(FIXTURES, "savings/prompts")));
  });
});

describe("tokcost savings --graded", () => {
  const GRADED = ["--graded", "savings/graded.csv", "--strong", "large", "--weak", "small"];

  it("shows how much of the gap each way of routing keeps, and no question", async () => {
    const { code, stdout } = await savings([...GRADED, "--by", "question"]);
    expect(code).toBe(0);
    expect(stdout).toContain("10 graded answers: strong 0.9, weak 0.5");
    expect(stdout).toMatch(/50 % strong calls +50 % +75 % +100 %/);
    expect(stdout).not.toContain("How many");
  });

  it("names the column that is not there", async () => {
    const { code, stderr } = await savings([...GRADED, "--by", "questions"]);
    expect([code, stderr]).toEqual([
      2,
      'error: savings/graded.csv:1: no column "questions" in it (did you mean question?)\n',
    ]);
  });

  const DATA = path.join(SHARED_DATA, "traces/routellm/gsm8k_responses.csv");
  it.skipIf(!existsSync(DATA))("reads published grades (skipped without ../shared/data)", async () => {
    const models = ["--strong", "gpt-4-1106-preview", "--weak", "mistralai/Mixtral-8x7B-Instruct-v0.1"];
    const { graded } = (await document(["--graded", DATA, ...models])) as never as { graded: Record<string, number> };
    expect([graded["answers"], graded["strong"], graded["weak"]]).toEqual([1319, 1130 / 1319, 842 / 1319]);
  });
});

describe("the JSON of savings", () => {
  it.each([
    ["graded answers", ["--graded", "savings/graded.csv", "--strong", "large", "--weak", "small", "--by", "question"]],
    ["a workload", ["savings", "--rate", "100"]],
    ["a workload with ranges", ["support-desk", "--draws", "16", "--currency", "EUR", "--fx", "0.5@2026-11-20"]],
    ["prompts", ["--prompts", "savings/prompts", "prompts", "-m", "claude-haiku-4-5", "--requests", "1000/day"]],
    ["published effects", ["--list-effects"]],
  ])("is as its shipped schema says: %s", async (_, args) => {
    validate(await document(args));
    expect(validate.errors).toBeNull();
  });

  it("is told from a document that is not", () => {
    expect(validate({ schemaVersion: 1, command: "savings", levers: [] })).toBe(false);
  });
});

it("published effects have a source and a date each", async () => {
  const { stdout } = await savings(["--list-effects"]);
  expect(stdout.match(/\d{4}-\d{2}(?:-\d{2})?, (?:read|quoted): https:\/\//g)?.length).toBe(
    stdout.match(/^· /gm)?.length,
  );
});
