import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeRepositories, repository, type Repository, supportDesk } from "./git-desk.ts";
import { decimal, femto } from "./plain-arithmetic.ts";
import { only } from "./support-desk.ts";
import { type Outcome, tokcost } from "./tokcost.ts";

afterAll(removeRepositories);

const check = (at: Repository | string, ...flags: string[]): Promise<Outcome> =>
  tokcost(["check", ...flags], { cwd: typeof at === "string" ? at : at.folder });

/** What CI sees of a wrong call: one line, exit 2, nothing on stdout. */
async function complaint(at: Repository | string, ...flags: string[]): Promise<string> {
  const { code, stdout, stderr } = await check(at, ...flags);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  return stderr.trimEnd();
}

interface CheckDocument {
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly actual: string | number | null;
    readonly limit: string | number;
    readonly unit: string;
  }[];
  readonly base: { readonly ref: string; readonly commit: string; readonly date: string } | null;
  readonly subjects: readonly { readonly name: string; readonly inputTokens: number }[];
}

async function documentOf(at: Repository, ...flags: string[]): Promise<CheckDocument> {
  return JSON.parse((await check(at, ...flags, "--json")).stdout) as CheckDocument;
}

/** The prompt with so many lines more. */
function longer(prompt: string, lines = 31): string {
  const at = prompt.indexOf("What you leave alone");
  const rule = "- CANARY orders of this shop leave before noon and the courier calls twice.\n";
  return prompt.slice(0, at) + rule.repeat(lines) + prompt.slice(at);
}

describe("tokcost check against another commit", () => {
  let desk: Repository;
  const PROMPT = "prompts/support.prompty";
  let original = "";
  beforeAll(() => {
    desk = supportDesk();
    original = desk.read(PROMPT);
  });

  it("is quiet where nothing changed: one line and the stamp, exit 0", async () => {
    const { code, stdout, stderr } = await check(desk, "--base", "main");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trimEnd().split("\n")).toEqual([
      "All 12 limits hold",
      "",
      expect.stringMatching(/^base [0-9a-f]{7} \(2026-11-19\) · both sides at prices \d{4}\.\d\d\.\d\d$/),
    ]);
  });

  it("fails a prompt that grew by 40 %, with file, section, size, money a month and where the limit is raised", async () => {
    const before = await documentOf(desk);
    const size = only(before.subjects, ({ name }) => name === "support-reply").inputTokens;
    desk.write(PROMPT, longer(original));
    const { code, stdout } = await check(desk, "--base", "main");
    expect(code).toBe(1);
    const { subjects } = await documentOf(desk, "--base", "main");
    const added = only(subjects, ({ name }) => name === "support-reply").inputTokens - size;
    const dynamic = 428; // the mean of p50 300 and p95 1200, no part of the prompt
    expect(added / (size - dynamic)).toBeCloseTo(0.4, 1);
    expect(stdout.split("\n")[0]).toBe("1 of 12 limits exceeded");
    expect(stdout).toMatch(/✖ support-reply {2}\+\$\d+\.\d\d a month \(\+\d.*%.*\), limit \+5 %/);
    expect(stdout).toMatch(/ {4}prompts\/support\.prompty: system \+\d{3} tokens/);
    expect(stdout).toMatch(/of the change: tokens \+\$\d+\.\d\d\n/);
    expect(stdout).toContain("raise budgets[0].maxIncrease in tokcost.yaml, or shorten system");
    expect(stdout).toContain("agreed with finance; owner: cx");
    expect(stdout).not.toContain("CANARY");
  });

  it("reports and exits 0 where asked to", async () => {
    const { code, stdout } = await check(desk, "--base", "main", "--exit-zero");
    expect(code).toBe(0);
    expect(stdout).toContain("✖ support-reply");
  });

  it("fits 80 columns", async () => {
    const { stdout } = await tokcost(["check", "--base", "main"], { cwd: desk.folder, columns: 80 });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("is green again once the change is taken back, whatever was committed between", async () => {
    desk.commit("longer prompt");
    expect((await check(desk, "--base", "HEAD~1")).code).toBe(1);
    desk.write(PROMPT, original);
    desk.commit("taken back");
    expect((await check(desk, "--base", "HEAD~2")).code).toBe(0);
    // Against the longer prompt it is a saving, which no limit on an increase minds.
    expect((await check(desk, "--base", "HEAD~1")).code).toBe(0);
  });

  it("exits 3 for a model without a price, and names it", async () => {
    const workload = desk.read("tokcost.yaml");
    desk.write("tokcost.yaml", workload.replace("model: openai/gpt-4o-mini", "model: my-model"));
    const { code, stdout } = await check(desk, "--base", "main");
    expect(code).toBe(3);
    expect(stdout).toContain("my-model of triage has no price");
    expect(stdout).toMatch(/\? team=cx {2}≥ \$/);
    expect((await check(desk, "--base", "main", "--allow-unpriced")).code).toBe(0);
    desk.write("tokcost.yaml", workload);
  });

  it("speaks of --base only to those who gave it", async () => {
    const { code, stderr } = await tokcost(["diff", "nosuch"], { cwd: desk.folder });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "error: tokcost diff nosuch: no such branch, tag or commit in this repository (git fetch origin nosuch, then tokcost diff origin/nosuch)\n",
    });
  });

  it("tells a deleted prompt file by its name", async () => {
    const triage = desk.read("prompts/triage.md");
    desk.remove("prompts/triage.md");
    expect(await complaint(desk, "--base", "main")).toBe("error: prompts/triage.md: no such file or folder");
    desk.write("prompts/triage.md", triage);
  });

  it("names the workload for what stands there, not the prompt file", async () => {
    const workload = desk.read("tokcost.yaml");
    desk.write("tokcost.yaml", workload.replace("p50: 160, p95: 900", "p50: 1600, p95: 9000"));
    const { stdout } = await tokcost(["diff", "main"], { cwd: desk.folder });
    expect(stdout).toMatch(/ triage in tokcost\.yaml: dynamic input \+[\d,]+ tokens\n/);
    expect(stdout).not.toContain("prompts/triage.md");
    desk.write("tokcost.yaml", workload.replace("requests: 180_000/month", "requests: 280_000/month"));
    expect((await tokcost(["diff", "main"], { cwd: desk.folder })).stdout).toMatch(/ triage: \+\$[\d.]+ a month\n/);
    desk.write("tokcost.yaml", workload.replace("p50: 300, p95: 1200", "p50: 3000, p95: 12000"));
    const line =
      desk
        .read("tokcost.yaml")
        .split("\n")
        .findIndex((text) => text.includes("p50: 3000")) + 1;
    expect((await check(desk, "--base", "main", "--format", "github")).stdout).toContain(
      `file=tokcost.yaml,line=${line},`,
    );
    desk.write("tokcost.yaml", workload);
  });

  it("takes a renamed prompt file for the same feature", async () => {
    const workload = desk.read("tokcost.yaml");
    desk.git("mv", "prompts/triage.md", "prompts/sort.md");
    desk.write("tokcost.yaml", workload.replace("prompts/triage.md", "prompts/sort.md"));
    expect((await check(desk, "--base", "main")).code).toBe(0);
    const { stdout } = await tokcost(["diff", "main"], { cwd: desk.folder });
    expect(stdout).toContain("triage  costs the same");
    expect(stdout).toContain("prompts/sort.md (prompts/triage.md before)");
    desk.git("reset", "-q", "--hard");
  });

  it("names the base as it was asked for, with its commit and its day", async () => {
    const { base } = await documentOf(desk, "--base", "main");
    expect(base).toEqual({ ref: "main", commit: desk.git("rev-parse", "main").trim(), date: "2026-11-19" });
  });

  it("compares from a folder below the root of the repository, too, however the workload is named", async () => {
    const below = path.join(desk.folder, "prompts");
    for (const workload of [[], ["../tokcost.yaml"], [path.join(desk.folder, "tokcost.yaml")]]) {
      const { code, stdout } = await check(below, ...workload, "--base", "main");
      expect([code, stdout.split("\n")[0]]).toEqual([0, "All 12 limits hold"]);
    }
  });

  it("takes a report of before for its base, without git", async () => {
    await check(desk, "--format", "json", "-o", "before.json");
    expect((await check(desk, "--base", "before.json")).code).toBe(0);
    desk.write(PROMPT, longer(original));
    const { code, stdout } = await check(desk, "--base", "before.json");
    expect(code).toBe(1);
    expect(stdout).toContain("system +");
    desk.git("reset", "-q", "--hard");
    desk.write("other.json", '{"checks": 1}');
    expect(await complaint(desk, "--base", "other.json")).toContain("other.json");
  });
});

describe("tokcost check where the base is not there", () => {
  it("says that a clone is shallow, and how to get the rest", async () => {
    const desk = supportDesk();
    const first = desk.git("rev-parse", "HEAD").trim();
    desk.write("notes.md", "more");
    desk.commit();
    expect(await complaint(desk.copyTo("shallow", "--depth", "1"), "--base", first)).toBe(
      `error: --base ${first}: not in this shallow clone (GitHub Actions: fetch-depth: 0 in actions/checkout; GitLab CI: GIT_DEPTH: 0; by hand: git fetch --unshallow)`,
    );
  });

  it("says that a ref is missing, looks like an option, or is nonsense", async () => {
    const desk = supportDesk();
    expect(await complaint(desk, "--base", "origin/mian")).toBe(
      "error: --base origin/mian: no such branch, tag or commit in this repository (git fetch origin mian)",
    );
    for (const ref of ["-x", "--upload-pack=touch /tmp/x"]) {
      expect(await complaint(desk, "--base", ref)).toBe(
        `error: --base ${JSON.stringify(ref)}: expected a branch, tag or commit, got something that begins with "-"`,
      );
    }
    for (const ref of ["a..b", "main:tokcost.yaml", "ma\nin"]) {
      expect(await complaint(desk, "--base", ref), ref).toMatch(/^error: --base /);
    }
  });

  it("says that a folder is no repository", async () => {
    const desk = supportDesk();
    const bare = path.join(desk.folder, "..");
    const { code, stderr } = await tokcost(["check", "desk/tokcost.yaml", "--base", "main"], { cwd: bare });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("expected a git repository around this folder, found none"),
    ]);
  });

  it("holds a workload that is new to its absolute limits alone", async () => {
    const desk = repository();
    desk.write("README.md", "before");
    desk.commit();
    desk.git("switch", "-q", "-c", "feature");
    desk.write("tokcost.yaml", PLAIN("max: $1/month, maxIncrease: 1%"));
    const { code, stdout } = await check(desk, "--base", "main");
    expect(code).toBe(1);
    expect(stdout).toContain("chat  $2.10 a month, limit $1.00");
    expect(stdout).toContain("the workload is new");
    desk.write("tokcost.yaml", PLAIN("max: $3/month, maxIncrease: 1%"));
    expect((await check(desk, "--base", "main")).code).toBe(0);
  });
});

/** 1,000 tokens in at $0.15 and 100 out at $0.60 a million are $0.00021 a request, $2.10 for 10,000. */
function PLAIN(budget: string, input = 1000): string {
  return `version: 1
asOf: 2026-11-21
features:
  chat:
    model: gpt-4o-mini
    input: ${input}
    output: { mean: 100, max: 100 }
    requests: 10_000/month
budgets:
  - { feature: chat, ${budget} }
`;
}

describe("a budget", () => {
  const plain = repository();
  plain.write("tokcost.yaml", PLAIN("max: $9/month"));
  plain.commit();
  const codeOf = async (budget: string, input?: number, ...flags: string[]): Promise<number | null> => {
    plain.write("tokcost.yaml", PLAIN(budget, input));
    return (await check(plain, ...flags)).code;
  };

  it("passes where it is met exactly, and fails a hair beyond", async () => {
    expect(await codeOf("max: $2.10/month")).toBe(0);
    expect(await codeOf("max: $2.099999999999999/month")).toBe(1);
    expect(await codeOf("maxPerRequest: $0.00021")).toBe(0);
    expect(await codeOf("maxPerRequest: $0.000209999999999")).toBe(1);
    expect(await codeOf("maxInputTokens: 1000")).toBe(0);
    expect(await codeOf("maxInputTokens: 999")).toBe(1);
  });

  it("on an increase passes at exactly its share or sum", async () => {
    // 10 % of $0.00021 are 140 tokens more: 1,140 × $0.15 + 100 × $0.60 = 231 = 1.1 × 210.
    expect(await codeOf("maxIncrease: 10%", 1140, "--base", "HEAD")).toBe(0);
    expect(await codeOf("maxIncrease: 10%", 1141, "--base", "HEAD")).toBe(1);
    expect(await codeOf("maxIncrease: $0.21/month", 1140, "--base", "HEAD")).toBe(0);
    expect(await codeOf("maxIncrease: $0.21/month", 1141, "--base", "HEAD")).toBe(1);
  });

  it("is told with its exact figures in JSON", async () => {
    await codeOf("max: $2/month");
    const { checks } = await documentOf(plain);
    expect(checks).toMatchObject([{ name: "chat", status: "failed", actual: "2.1", limit: "2", unit: "usd/month" }]);
  });

  it("warns where only the high end is over it, and fails that with --strict", async () => {
    plain.write(
      "tokcost.yaml",
      PLAIN("max: $3/month").replace(
        "10_000/month",
        "{ low: 5_000/month, expected: 10_000/month, high: 20_000/month }",
      ),
    );
    const { code, stdout } = await check(plain);
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("No limit exceeded; 1 of 1 may be, at the high end of the range");
    expect(stdout).toContain("! chat  $2.10 a month ($1.05 – $4.20), limit $3.00");
    expect((await check(plain, "--strict")).code).toBe(1);
  });

  it("on an increase is left out without a base, and the report says so", async () => {
    plain.write("tokcost.yaml", PLAIN("max: $3/month, maxIncrease: 5%"));
    const { code, stdout } = await check(plain);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 limit holds, 1 could not be checked\n\n1 limit on increase left out: no base/);
  });

  it("that nobody wrote is nothing to check", async () => {
    plain.write("tokcost.yaml", PLAIN("max: $3/month").replace(/budgets:[\s\S]*$/, ""));
    expect(await complaint(plain)).toBe(
      "error: tokcost.yaml: no budgets to check (add budgets, see docs/workload.md; or tokcost diff REF)",
    );
  });
});

describe("what a change is made of", () => {
  interface Changes {
    readonly changes: readonly {
      readonly name: string;
      readonly usd: string;
      readonly delta: Readonly<Record<string, string>> | null;
    }[];
  }

  it("a model swap shows the model's and the tokenizer's parts, which add up to the change", async () => {
    const desk = supportDesk();
    const workload = desk.read("tokcost.yaml");
    desk.write("tokcost.yaml", workload.replaceAll("anthropic/claude-sonnet-4-5", "openai/gpt-5"));
    const { code, stdout } = await tokcost(["diff", "main", "--json"], { cwd: desk.folder });
    expect(code).toBe(0);
    const change = only((JSON.parse(stdout) as Changes).changes, ({ name }) => name === "support-reply");
    const parts = Object.values(change.delta ?? {});
    expect(decimal(parts.reduce((sum, usd) => sum + femto(usd), 0n))).toBe(change.usd);
    expect(Number(change.delta?.["model"])).toBeLessThan(0);
    expect(Number(change.delta?.["tokenizer"])).not.toBe(0);
    const table = await tokcost(["diff", "main"], { cwd: desk.folder });
    expect(table.stdout).toContain("model anthropic/claude-sonnet-4-5 → openai/gpt-5");
    expect(table.stdout).toMatch(/of the change: .*model −\$\d+.*tokenizer [+−]\$/);
  });

  it("reads a file that a prompt includes from the commit, not from the disk", async () => {
    const desk = repository();
    desk.write(
      "p/chat.prompty",
      "---\nname: chat\nmodel: { id: gpt-4o-mini }\ntools: ${file:tools.json}\n---\nsystem:\nHelp.\n",
    );
    const tool = (words: string) =>
      JSON.stringify([{ name: "find", kind: "function", description: words, parameters: [] }]);
    desk.write("p/tools.json", tool("Finds an order."));
    desk.write("tokcost.yaml", PLAIN("maxIncrease: 1%").replace("input: 1000", "prompt: p/chat.prompty"));
    desk.commit();
    expect((await check(desk, "--base", "HEAD")).code).toBe(0);
    desk.write("p/tools.json", tool("Finds an order of the customer by its number. ".repeat(20)));
    const { code, stdout } = await check(desk, "--base", "HEAD");
    expect(code).toBe(1);
    expect(stdout).toMatch(/p\/chat\.prompty: tools? .*\+\d+ tokens.*find/);
  });
});
