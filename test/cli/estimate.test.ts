import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { FIXTURES, SHARED_DATA, tokcost, tokcostProcess } from "./tokcost.ts";

interface Document {
  readonly schemaVersion: number;
  readonly estimates: {
    readonly file: string | null;
    readonly model: string;
    readonly tokens: { readonly input: number; readonly output: number };
    readonly basis: Record<string, string>;
    readonly sections: { readonly name: string; readonly tokens: number }[];
    readonly usd: {
      readonly perRequest: string;
      readonly low: string;
      readonly high: string;
      readonly perMonth: string | null;
    } | null;
  }[];
  readonly totals: {
    readonly model: string;
    readonly usd: { readonly perRequest: string } | null;
    readonly complete: boolean;
  }[];
  readonly unpriced: { readonly model: string; readonly reason: string; readonly nearest: string[] }[];
  readonly assumptions: { readonly code: string }[];
  readonly warnings: { readonly code: string; readonly message: string }[];
}

async function json(...args: string[]): Promise<Document> {
  const { stdout, stderr, code } = await tokcost(["estimate", ...args, "--json"]);
  if (stdout === "") throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as Document;
}

async function perRequest(...args: string[]): Promise<string | undefined> {
  return (await json(...args)).estimates[0]?.usd?.perRequest;
}

describe("tokcost estimate, by numbers", () => {
  it("prices 50,000 in and 2,000 out of Gemini 3.1 Pro at exactly 0.124 dollars", async () => {
    const args = ["-m", "gemini-3.1-pro-preview", "--input-tokens", "50000", "--output-tokens", "2000"];
    expect(await perRequest(...args)).toBe("0.124");
    expect((await tokcost(["estimate", ...args])).stdout).toMatch(
      /^50,000 tokens in, 2,000 out: \$0\.124 a request on gemini-3\.1-pro-preview\n/,
    );
  });

  it("shows no float: 123,457 + 777 tokens of gpt-4o-mini are 0.01898475 dollars everywhere", async () => {
    const args = ["-m", "gpt-4o-mini", "--input-tokens", "123457", "--output-tokens", "777"];
    expect(await perRequest(...args)).toBe("0.01898475");
    for (const format of ["table", "csv", "json", "markdown"]) {
      const { stdout } = await tokcost(["estimate", ...args, "--explain", "--format", format]);
      expect(stdout).toMatch(/0\.01898475(?!\d)/);
      expect(stdout).not.toMatch(/\d\.\d{13,}/);
    }
  });

  it.each([
    ["gpt-4o", "2024-06-01", "20"],
    ["gpt-4o", "2024-10-02", "12.5"],
    ["claude-3-5-haiku-20241022", "2024-11-10", "6"],
    ["deepseek-chat", "2025-11-01", "0.7"],
    ["deepseek-v4-flash", "2026-07-01T02:00Z", "0.42"],
    ["deepseek-v4-flash", "2026-09-05T02:00Z", "0.88"],
  ])("prices %s on %s as it was then: a million tokens each way cost %s dollars", async (model, date, dollars) => {
    expect(await perRequest("-m", model, "--as-of", date, "--input-tokens", "1M", "--output-tokens", "1M")).toBe(
      dollars,
    );
  });

  it("changes tier at its edge, for the whole request", async () => {
    const cost = (input: number) =>
      perRequest("-m", "gemini-3.1-pro-preview", "--input-tokens", `${input}`, "--output-tokens", "0");
    expect([await cost(200_000), await cost(200_001)]).toEqual(["0.4", "0.800004"]);
  });

  it("says of an unknown model that it is unpriced, and exits 3 unless that is allowed", async () => {
    const args = ["estimate", "-m", "gpt-4o,claude-4-haiku", "--input-tokens", "10", "--output-tokens", "1"];
    const { code, stdout, stderr } = await tokcost(args);
    expect(code).toBe(3);
    expect(stdout).toContain("unpriced");
    expect(stderr).toMatch(/did you mean anthropic\/claude-haiku-4-5/);
    expect((await tokcost([...args, "--allow-unpriced"])).code).toBe(0);
    const document = await json(...args.slice(1));
    expect(document.unpriced[0]?.nearest[0]).toBe("anthropic/claude-haiku-4-5");
    const rows: Record<string, string>[] = parse((await tokcost([...args, "--format", "csv"])).stdout, {
      columns: true,
    });
    const unpriced = rows.filter(({ model }) => model === "claude-4-haiku");
    expect(unpriced.map(({ usd, priced }) => [usd, priced])).toEqual([
      ["", "false"],
      ["", "false"],
    ]);
  });

  it("marks a total that lacks something as at least that much", async () => {
    // The batch file of the folder has no price on a model without a batch service.
    const { code, stdout } = await tokcost(["estimate", "prompts", "-m", "deepseek-flash"]);
    expect(code).toBe(3);
    expect(stdout.split("\n")[0]).toMatch(/^5 prompts: ≥ \$[\d.]+ for all 7 requests on deepseek-flash$/);
    const document = await json("prompts", "-m", "deepseek-flash");
    expect(document.totals.map(({ complete }) => complete)).toEqual([false]);
  });

  it("takes an explicit zero for a price, and none for none", async () => {
    const document = await json(
      "-m",
      "mine/free",
      "--prices",
      "prices/free.yaml",
      "--input-tokens",
      "10",
      "--output-tokens",
      "1",
    );
    expect(document.estimates[0]?.usd?.perRequest).toBe("0");
    expect(
      (await json("-m", "mine/unknown", "--prices", "prices/free.yaml", "--input-tokens", "10")).estimates[0]?.usd,
    ).toBeNull();
  });

  it("names another day's price where the model has none on the day", async () => {
    const { code, stderr } = await tokcost([
      "estimate",
      "-m",
      "gpt-4.5-preview",
      "--input-tokens",
      "10",
      "--as-of",
      "2026-01-01",
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain("the last known one was 75 in and 150 out per million tokens, 2025-02-27 to 2025-07-14");
  });

  it("offers only the modes that a source states", async () => {
    expect(await perRequest("-m", "gpt-4o", "--mode", "batch", "--input-tokens", "1M", "--output-tokens", "0")).toBe(
      "1.25",
    );
    const { code, stderr } = await tokcost([
      "estimate",
      "-m",
      "deepseek-flash",
      "--mode",
      "batch",
      "--input-tokens",
      "1",
    ]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("no price for the mode batch")]);
  });

  it("names the window where the price depends on the clock and nobody gave one", async () => {
    const document = await json("-m", "deepseek-flash", "--input-tokens", "1M", "--output-tokens", "0");
    const { usd, basis } = document.estimates[0] ?? {};
    expect(basis?.["price"]).toBe("assumed");
    expect(document.assumptions.map(({ code }) => code)).toContain("rate-window");
    expect([usd?.low, usd?.high]).toEqual(["0.15", "0.3"]);
    expect(
      await perRequest("-m", "deepseek-flash", "--rate-window", "peak", "--input-tokens", "1M", "--output-tokens", "0"),
    ).toBe("0.3");
  });
});

describe("tokcost estimate, on files", () => {
  it("tells a newcomer something about a folder without any flag", async () => {
    const { code, stdout } = await tokcost(["estimate", "prompts"], { columns: 80 });
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toMatch(/^5 prompts, 1 of which names no model: \$[\d.]+ to \$[\d.]+ a request$/);
    for (const name of [
      "support.prompty",
      "triage.md",
      "find-flat.json",
      "nightly-summaries.jsonl (3 requests, batch)",
    ]) {
      expect(stdout).toContain(name);
    }
  });

  it("prices a file once, whatever path leads to it", async () => {
    const ask = (...files: string[]) => tokcost(["estimate", ...files, "-m", "gpt-4o", "--json"]);
    const file = "prompts/review-contract.json";
    const once = await ask(file);
    expect((await ask(file, `./${file}`, path.join(FIXTURES, file), `../fixtures/${file}`)).stdout).toBe(once.stdout);
    expect((await ask("prompts", path.join(FIXTURES, "prompts"))).stdout).toBe((await ask("prompts")).stdout);
  });

  it("prices a model once, however often and by whatever names it is asked for", async () => {
    const ask = (model: string) =>
      tokcost(["estimate", "prompts/review-contract.json", "-m", model, "--requests", "1000/month", "--json"]);
    const once = await ask("gpt-4o");
    expect((await ask("gpt-4o,openai/gpt-4o,gpt-4o")).stdout).toBe(once.stdout);
    expect((await ask("no-such,no-such")).stdout).toBe((await ask("no-such")).stdout);
  });

  it("says that prompts are on the models they name only where all of them name one", async () => {
    const named = ["prompts/find-flat.json", "prompts/review-contract.json"];
    const first = async (...files: string[]) => (await tokcost(["estimate", ...files])).stdout.split("\n")[0];
    expect(await first(...named)).toMatch(/^2 prompts on the models they name: /);
    expect(await first(...named, "prompts/triage.md")).toMatch(/^3 prompts, 1 of which names no model: /);
  });

  it("fits a terminal of 80 columns, also with a month and several models", async () => {
    const { stdout } = await tokcost(
      ["estimate", "prompts", "-m", "gpt-4o,claude-haiku-4-5", "--requests", "50000/month"],
      { columns: 80 },
    );
    expect(Math.max(...stdout.split("\n").map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    expect(stdout).toContain("$/month");
  });

  it("adds sections up to the input, tools by name", async () => {
    const document = await json("prompts/support.prompty", "-m", "gpt-4o");
    const [estimate] = document.estimates;
    const sections = estimate?.sections ?? [];
    expect(sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(estimate?.tokens.input);
    expect(sections.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["system", "user", "tool: find_order", "tool: open_return"]),
    );
  });

  it("gives batch files the batch price by themselves", async () => {
    const file = "prompts/nightly-summaries.jsonl";
    const [batch] = (await json(file, "-m", "gpt-4o", "--output-tokens", "100")).estimates;
    const [standard] = (await json(file, "-m", "gpt-4o", "--output-tokens", "100", "--mode", "standard")).estimates;
    expect(Number(batch?.usd?.perRequest) * 2).toBeCloseTo(Number(standard?.usd?.perRequest), 12);
  });

  it("multiplies by the requests of a month, exactly", async () => {
    const { estimates } = await json(
      "prompts/triage.md",
      "-m",
      "gpt-4o",
      "--output-tokens",
      "40",
      "--requests",
      "50_000/month",
    );
    const { usd, tokens } = estimates[0] ?? {};
    const perRequest = ((tokens?.input ?? 0) * 25 + 40 * 100) / 1e7;
    expect(usd?.perRequest).toBe(String(perRequest));
    expect(usd?.perMonth).toBe(String(perRequest * 50_000));
  });

  it("fills variables from the command line, and lists those that stay open", async () => {
    const open = await json("prompts/triage.md", "-m", "gpt-4o");
    expect(open.assumptions.map(({ code }) => code)).toContain("unfilled-variables");
    expect(open.estimates[0]?.basis["input"]).toBe("assumed");
    const filled = await json(
      "prompts/triage.md",
      "-m",
      "gpt-4o",
      "--var",
      `message=${"The heating is cold. ".repeat(20)}`,
    );
    expect(filled.assumptions.map(({ code }) => code)).not.toContain("unfilled-variables");
    expect(filled.estimates[0]?.tokens.input).toBeGreaterThan((open.estimates[0]?.tokens.input ?? 0) + 80);
  });

  it("expects reasoning of models that reason, unless somebody knows better", async () => {
    const known = async (...args: string[]) => {
      const { estimates, assumptions } = await json("prompts/triage.md", "-m", "gpt-5-mini", ...args);
      const tokens = estimates[0]?.tokens as { output: number; reasoning: number } | undefined;
      return { ...tokens, assumed: assumptions.some(({ code }) => code === "reasoning-tokens") };
    };
    const free = await known();
    expect(free.assumed).toBe(true);
    expect(free.output).toBe(250 + (free.reasoning ?? 0));
    expect(await known("--output-tokens", "300")).toMatchObject({ output: 300, reasoning: 0, assumed: false });
    expect(await known("--reasoning-tokens", "1000")).toMatchObject({ output: 1250, reasoning: 1000, assumed: false });
    expect((await json("prompts/triage.md", "-m", "gpt-4o")).assumptions.map(({ code }) => code)).not.toContain(
      "reasoning-tokens",
    );
  });

  it("prices Cohere by what it bills, which is less than it counts", async () => {
    const { estimates, assumptions } = await json(
      "prompts/triage.md",
      "-m",
      "command-a-03-2025",
      "--output-tokens",
      "10",
    );
    expect(assumptions.map(({ code }) => code)).toContain("billed-input");
    expect(estimates[0]?.tokens.input).toBeLessThan(250);
  });

  it("prints one number for a shell", async () => {
    const { code, stdout, stderr } = await tokcost(
      ["estimate", "-", "-m", "gpt-4o", "--tokens-only", "-q", "--as", "text"],
      { input: "Hello world" },
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "9\n", stderr: "" });
  });

  it("explains each line: tokens × rate = cost, where the rate is from and since when it held", async () => {
    const { stdout } = await tokcost([
      "estimate",
      "-m",
      "gpt-4o",
      "--input-tokens",
      "1000",
      "--output-tokens",
      "10",
      "--explain",
    ]);
    expect(stdout).toContain("1,000 input × $2.5/M (base) = $0.0025");
    expect(stdout).toMatch(/openai\/gpt-4o@2024-10-02, held from 2024-10-02 on, checked 2026-11-10: /);
  });

  it("shows another currency at one dated rate, and keeps dollars beside it in CSV and in JSON", async () => {
    const args = [
      "-m",
      "gpt-4o",
      "--input-tokens",
      "1M",
      "--output-tokens",
      "0",
      "--currency",
      "EUR",
      "--fx",
      "0.92@2026-11-20",
    ];
    expect((await tokcost(["estimate", ...args])).stdout).toContain("EUR/request");
    const [row]: Record<string, string>[] = parse((await tokcost(["estimate", ...args, "--format", "csv"])).stdout, {
      columns: true,
    });
    expect([row?.["usd"], row?.["eur"], row?.["fx_rate"], row?.["fx_date"]]).toEqual([
      "2.5",
      "2.3",
      "0.92",
      "2026-11-20",
    ]);
    expect(await perRequest(...args)).toBe("2.5");
    const { code, stderr } = await tokcost(["estimate", ...args.slice(0, -2)]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: --fx: expected what a dollar was worth and when/),
    ]);
  });

  it("keeps stdout pure where there are warnings", async () => {
    const { stdout, stderr } = await tokcost(["estimate", "prompts", "-m", "nope", "--json"]);
    expect(() => void JSON.parse(stdout)).not.toThrow();
    expect(stderr).toContain("warning:");
  });

  it("writes no colour into a pipe, with NO_COLOR and TERM set or not, and colour where it is forced", () => {
    const args = ["estimate", "prompts/triage.md", "-m", "gpt-4o", "--as-of", "2026-11-21"];
    for (const env of [{}, { TERM: "xterm-256color" }, { NO_COLOR: "1", TERM: "xterm" }]) {
      expect(tokcostProcess(args, { env }).stdout).not.toContain("\u001b");
    }
    expect(tokcostProcess(args, { env: { FORCE_COLOR: "1" } }).stdout).toContain("\u001b[");
  });

  it("writes several formats at once, each to its file, and nothing to stdout", async () => {
    const { mkdtempSync, readFileSync, rmSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    const folder = mkdtempSync(path.join(tmpdir(), "tokcost-out-"));
    const file = (name: string) => path.join(folder, name);
    const { code, stdout } = await tokcost([
      "estimate",
      "prompts",
      "-m",
      "gpt-4o",
      "--format",
      "csv",
      "-o",
      file("a.csv"),
      "-o",
      file("b.json"),
      "--format",
      "markdown",
      "-o",
      file("c.txt"),
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(readFileSync(file("a.csv"), "utf8")).toMatch(/^file,entry,/);
    expect(readFileSync(file("b.json"), "utf8")).toMatch(/^\{/);
    expect(readFileSync(file("c.txt"), "utf8")).toMatch(/^\*\*/);
    rmSync(folder, { recursive: true });
  });

  it("lists everything that is assumed, the names of all files in one line, and each model's accuracy once", async () => {
    const { stdout } = await tokcost(["estimate", "prompts"]);
    expect(stdout).toContain("assumed variables filled with the file's own samples: customer, question\n");
    expect(stdout).toContain(
      "assumed variables counted as their placeholders (fill them with --var or --vars): message\n",
    );
    expect(stdout).toContain("assumed the time of day is not known: ");
    const formats = (await tokcost(["estimate", "prompt-formats/dotprompt", "-m", "gpt-4o"])).stdout;
    expect(formats.match(/counted as their placeholders/g)).toHaveLength(1);
    expect(formats.match(/gpt-4o (?:within|counted exactly)/g)).toHaveLength(1);
  });

  it("marks what is assumed with one star in markdown, too", async () => {
    const { stdout } = await tokcost(["estimate", "prompts/find-flat.json", "--format", "markdown"]);
    expect(stdout).toContain(String.raw`| 105\* |`);
    expect(stdout).not.toContain(String.raw`\\*`);
  });

  it("gives the same bytes for the same input", async () => {
    const once = await tokcost(["estimate", "prompts", "--json"]);
    expect(await tokcost(["estimate", "prompts", "--json"])).toEqual(once);
  });

  it.skipIf(!existsSync(SHARED_DATA))(
    "gives a figure or a one-line reason for every real prompt file",
    { timeout: 60_000 },
    async () => {
      const folder = path.join(SHARED_DATA, "prompt-files");
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
        (file) => /\.\w+$/.test(file) && file !== "README.md",
      );
      const figures: string[] = [];
      for (const file of files) {
        const { code, stdout, stderr } = await tokcost(["estimate", file, "-m", "gpt-4o", "--json"], { cwd: folder });
        if (code === 2) expect(stderr.trimEnd().split("\n"), file).toHaveLength(1);
        else {
          expect([0, 3], `${file}: ${stderr}`).toContain(code);
          const total = (JSON.parse(stdout) as Document).estimates.reduce((sum, { tokens }) => sum + tokens.input, 0);
          expect(total, file).toBeGreaterThan(0);
          figures.push(file);
        }
      }
      expect(figures.length).toBeGreaterThanOrEqual(33);
    },
  );
});

describe("tokcost without arguments", () => {
  it("prints help with four examples", async () => {
    const { code, stdout } = await tokcost([]);
    expect(code).toBe(0);
    expect(stdout.split("\n").filter((line) => /^ {2}(tokcost|echo)/.test(line))).toHaveLength(4);
  });

  it("has help with examples for every command", async () => {
    for (const command of ["estimate", "prices"]) {
      const { code, stdout } = await tokcost([command, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`  tokcost ${command} `);
    }
  });
});
