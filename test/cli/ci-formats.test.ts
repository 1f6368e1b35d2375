import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { femto } from "./plain-arithmetic.ts";
import { removeRepositories, repository, type Repository } from "./git-desk.ts";
import { type Outcome, tokcost } from "./tokcost.ts";

afterAll(removeRepositories);

const PROMPT = "prompts/reply.prompty";
const RULES = "Answer in the language of the customer, and never promise a date that is not in the order.\n".repeat(10);
const prompt = (rules: string): string =>
  `---\nname: reply\nmodel:\n  id: gpt-4o\n---\nsystem:\n${rules}\nuser:\nWhere is my parcel?\n`;
const workload = (model = "openai/gpt-4o"): string => `version: 1
features:
  reply:
    model: ${model}
    prompt: ${PROMPT}
    requests: 50_000/month
    output: 20
budgets:
  - { feature: reply, max: $60/month, maxIncrease: 10%, reason: agreed with finance }
`;
/** Prices of before and after: input twice as dear. */
const table = (input: string): string => `schema: 1
provider: { id: openai }
models:
  - id: gpt-4o
    prices:
      - rates: { input: "${input}", output: "10", cache_read: "1.25" }
`;

interface Delta {
  readonly [factor: string]: string;
}
interface CheckDocument {
  readonly changes: readonly {
    readonly usd: string;
    readonly delta: Delta;
    readonly sections: readonly { readonly name: string; readonly delta: number; readonly usd: string }[];
  }[];
  readonly checks: readonly { readonly status: string; readonly byPriceList: boolean; readonly delta: Delta }[];
}

describe("tokcost check in a pull request", () => {
  let desk: Repository;
  const check = (...flags: string[]): Promise<Outcome> =>
    tokcost(["check", "--base", "main", ...flags], { cwd: desk.folder });
  const documentOf = async (...flags: string[]): Promise<CheckDocument> =>
    JSON.parse((await check(...flags, "--json")).stdout) as CheckDocument;

  beforeAll(() => {
    desk = repository();
    desk.write(PROMPT, prompt(RULES));
    desk.write("tokcost.yaml", workload());
    desk.write("prices/table.yaml", table("2.5"));
    desk.commit();
  });
  beforeEach(() => {
    desk.git("reset", "-q", "--hard");
    desk.git("clean", "-qfd");
  });
  /** Four rules more on ten, and a line before the section so that its number tells. */
  const grow = (): void => desk.write(PROMPT, prompt(RULES + RULES.slice(0, RULES.length * 0.4)));

  it("comments on a prompt that grew by 40 %: file, section, share, money a month, and where the limit is raised", async () => {
    grow();
    const { code, stdout } = await check("--format", "markdown");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^<!-- tokcost tokcost\.yaml -->\n\*\*1 of 2 limits exceeded\*\*/);
    expect(stdout).toContain(PROMPT);
    expect(stdout).toMatch(/\| reply \| system \| \d{3} → \d{3} \(\+40 %\) \| \+\d+\.\d\d \|/);
    expect(stdout).toMatch(/\+\$\d+\.\d\d a month \(\+\d\d %\), limit \+10 %/);
    expect(stdout).toContain("raise budgets\\[0\\].maxIncrease in tokcost.yaml");
    expect(stdout).toContain("agreed with finance");
  });

  it("annotates the line on which the section begins, from the repository's root", async () => {
    grow();
    const { stdout } = await check("--format", "github");
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toMatch(/^::error file=prompts\/reply\.prompty,line=6,title=tokcost%3A reply/);
    const below = await tokcost(["check", "..", "--base", "main", "--format", "github"], {
      cwd: path.join(desk.folder, "prompts"),
    });
    expect(below.stdout).toContain("file=prompts/reply.prompty,line=6,");
  });

  it("annotates the budget where no prompt file is to blame", async () => {
    desk.write("tokcost.yaml", workload().replace(`prompt: ${PROMPT}`, "input: 3000"));
    const { stdout } = await check("--format", "github");
    expect(stdout).toMatch(/^::error file=tokcost\.yaml,line=9,/);
  });

  it("writes every surface in one run, all or none", async () => {
    grow();
    const out = (name: string): string => path.join(desk.folder, "out", name);
    const files = ["a.md", "a.xml", "a.sarif", "a.gl.json", "a.csv", "a.json", "a.txt", "a.log"];
    const formats = ["markdown", "junit", "sarif", "gitlab", "csv", "json", "table", "github"];
    const flags = formats.flatMap((format, i) => ["--format", format, "-o", out(files[i] ?? "")]);
    const { code, stdout } = await check(...flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    for (const file of files) expect(desk.read(`out/${file}`), file).toContain("reply");
  });

  it("gives the same bytes for the same inputs", async () => {
    grow();
    for (const format of ["markdown", "github", "junit", "sarif", "gitlab", "csv", "json"]) {
      expect((await check("--format", format)).stdout, format).toBe((await check("--format", format)).stdout);
    }
  });

  it("says nothing more than that all holds where nothing changed", async () => {
    expect((await check("--format", "github")).stdout).toBe("");
    const { code, stdout } = await check("--format", "markdown");
    expect(code).toBe(0);
    expect(stdout.split("\n").filter((line) => line !== "")).toHaveLength(3);
    expect((await documentOf()).changes).toEqual([]);
  });

  it("is green again when the change is taken back", async () => {
    grow();
    expect((await check()).code).toBe(1);
    desk.write(PROMPT, prompt(RULES));
    expect((await check()).code).toBe(0);
  });

  it("passes a price list that changed, with a line of its own, though the limit is passed by it", async () => {
    desk.write("prices/table.yaml", table("5"));
    const { code, stdout } = await check("--table", "prices/table.yaml");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^! reply {2}\$6\d\.\d\d a month, limit \$60\.00$/m);
    expect(stdout).toContain("over by the price list alone, so it does not fail");
    expect(stdout).toMatch(/^· price list {2}\+\$2\d\.\d\d a month/m);
    const { checks } = await documentOf("--table", "prices/table.yaml");
    expect(checks.map(({ status, byPriceList }) => [status, byPriceList])).toEqual([
      ["warning", true],
      ["passed", false],
    ]);
    expect((await check("--table", "prices/table.yaml", "--strict")).code).toBe(1);
    expect((await check("--table", "prices/table.yaml", "--format", "github")).stdout).toMatch(
      /^::notice title=tokcost::price list/m,
    );
  });

  it("takes the shipped prices for the base where a table is new", async () => {
    desk.write("new.yaml", table("3"));
    const { code, stdout } = await check("--table", "new.yaml");
    expect(code).toBe(0);
    expect(stdout).toMatch(/price list {2}\+\$\d\.\d\d a month, prices \d{4}\.\d\d\.\d\d → custom/);
  });

  it("does not take other prices for an increase where the base is a report", async () => {
    await tokcost(["check", "--table", "prices/table.yaml", "--json", "-o", "out/before.json"], { cwd: desk.folder });
    desk.write("prices/table.yaml", table("3"));
    const { code, stdout } = await tokcost(
      ["check", "--base", "out/before.json", "--table", "prices/table.yaml", "-v"],
      { cwd: desk.folder },
    );
    expect(code).toBe(0);
    expect(stdout).toContain("the base's prices are others (custom), so an increase can't be told from theirs");
  });

  it("fails a prompt that grew, whatever the price list did besides", async () => {
    grow();
    desk.write("prices/table.yaml", table("1"));
    const { code, stdout } = await check("--table", "prices/table.yaml");
    expect(code).toBe(1);
    expect(stdout).toMatch(/of the change: tokens \+\$[\d.]+ · price list −\$[\d.]+ \(not counted against the limit\)/);
  });

  it("takes a model swap apart into model and tokenizer, to the last digit, and the sections with it", async () => {
    grow();
    desk.write("tokcost.yaml", workload("anthropic/claude-sonnet-4-5"));
    const { changes } = await documentOf();
    const [change] = changes;
    const delta = change?.delta ?? {};
    const parts = Object.values(delta).map(femto);
    expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(femto(change?.usd ?? ""));
    for (const factor of ["model", "tokenizer", "tokens"]) expect(femto(delta[factor] ?? "0")).toBeGreaterThan(0n);
    expect(femto(delta["price"] ?? "1")).toBe(0n);
    const sections = (change?.sections ?? []).map(({ usd }) => femto(usd));
    expect(sections.reduce((sum, part) => sum + part, 0n)).toBe(
      femto(delta["tokens"] ?? "") + femto(delta["tokenizer"] ?? ""),
    );
    const { stdout } = await check("--format", "markdown");
    expect(stdout).toContain("openai/gpt-4o → anthropic/claude-sonnet-4-5");
    expect(stdout).toMatch(/tokenizer \+\$[\d.]+/);
    expect(stdout).toMatch(/model \+\$[\d.]+/);
  });

  it("puts the parts of the change into columns of the CSV", async () => {
    grow();
    const [head = "", , row = ""] = (await check("--format", "csv")).stdout.split("\r\n");
    const cells = Object.fromEntries(head.split(",").map((key, i) => [key, row.split(",")[i]]));
    expect(cells).toMatchObject({
      limit: "maxIncrease",
      status: "failed",
      delta_price_usd: "0",
      delta_volume_usd: "0",
    });
    expect(Number(cells["delta_tokens_usd"])).toBeGreaterThan(1);
  });

  it("can't be made to speak to the runner by a file name; one with a line break is refused", async () => {
    const name = "prompts/a%0A::error file=x,title=y::b.prompty";
    const named = (file: string): string => workload().replace(`prompt: ${PROMPT}`, `prompt: ${JSON.stringify(file)}`);
    desk.write(name, prompt(RULES.repeat(3)));
    desk.write("tokcost.yaml", named(name));
    const lines = (await check("--format", "github")).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^::error file=prompts\/a%250A%3A%3Aerror file=x%2Ctitle=y%3A%3Ab\.prompty,line=6,title=/);
      expect(line.split("::")[2]).toMatch(/^reply: /);
    }
    desk.write("tokcost.yaml", named("a\n::error::b.prompty"));
    const { code, stderr } = await check("--format", "github");
    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
