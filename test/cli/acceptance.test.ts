import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeRepositories, repository } from "./git-desk.ts";
import { FIXTURES, SHARED_DATA, tokcost, tokcostProcess } from "./tokcost.ts";

/** What users of comparable tools reported as bugs: none of it may happen here. */
describe("what other tools were told by their users", () => {
  let folder = "";
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tokcost-acceptance-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    removeRepositories();
  });

  /** A Chat Completions response as an application logs it, at a moment. */
  const call = (id: string, at: string, model = "gpt-4o-2024-08-06", prompt = 1_000_000, completion = 0): string =>
    JSON.stringify({
      id,
      object: "chat.completion",
      created: Date.parse(at) / 1000,
      model,
      choices: [],
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    });

  it("1: a model without a price is unpriced, exit 3, an empty cell and an at-least sign; allowed, exit 0", async () => {
    const prompt = write("p.md", "hello");
    const args = ["estimate", prompt, "-m", "gpt-4o,my-model", "--requests", "1000/month"];
    const { code, stdout, stderr } = await tokcost(args);
    expect(code).toBe(3);
    expect(stdout + stderr).toContain("unpriced");
    expect(stdout).not.toMatch(/my-model.*\$?0\.00/);
    const csv = (await tokcost([...args, "--format", "csv"])).stdout.split("\r\n").map((line) => line.split(","));
    const usd = csv[0]?.indexOf("usd") ?? -1;
    for (const row of csv.filter((cells) => cells.includes("my-model"))) expect(row[usd]).toBe("");
    expect((await tokcost([...args, "--allow-unpriced"])).code).toBe(0);
    const log = write(
      "mixed.jsonl",
      [call("a", "2026-11-01T00:00:00Z"), call("b", "2026-11-01T00:00:00Z", "my-model")].join("\n"),
    );
    const usage = await tokcost(["usage", log]);
    expect(usage.code).toBe(3);
    expect(usage.stdout).toMatch(/≥/);
  });

  it("2: JSON on stdout is JSON, whatever there is to warn of", () => {
    const prompt = write("w.md", "hello {{name}} {% if x %}x{% endif %}");
    const { stdout, stderr } = tokcostProcess(["estimate", prompt, "-m", "gpt-4o,my-model", "--json"]);
    expect(stderr).toContain("warning");
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  it("3: NO_COLOR through a pipe has no escape sequence, whatever the terminal is called", () => {
    const args = ["estimate", path.join(FIXTURES, "prompts/support.prompty"), "-m", "gpt-4o"];
    for (const env of [{ NO_COLOR: "1", TERM: "xterm-256color" }, { TERM: "xterm-256color" }, { TERM: "dumb" }]) {
      const { stdout, stderr } = tokcostProcess(args, { env });
      expect(stdout).toContain("gpt-4o");
      expect(stdout + stderr).not.toContain("\u001b");
    }
  });

  it("4: an unknown flag is exit 2, and the nearest name", async () => {
    for (const command of ["estimate", "usage", "check"]) {
      const { code, stdout, stderr } = await tokcost([command, "--quite"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("did you mean --quiet?");
    }
  });

  it("5: usage of the past costs what it cost then, whatever prices came later; --as-of reprices estimates", async () => {
    const log = write("past.jsonl", call("a", "2024-06-01T00:00:00Z", "gpt-4o", 1_000_000));
    const total = async (...flags: string[]): Promise<string> => {
      const { rows } = JSON.parse((await tokcost(["usage", log, "--json", ...flags])).stdout) as {
        rows: { usd: unknown }[];
      };
      return JSON.stringify(rows[0]?.usd);
    };
    const own = (later: string): string =>
      write(
        `prices-${later}.yaml`,
        `schema: 1\nprovider: { id: openai }\nmodels:\n  - id: gpt-4o\n    prices:\n      - effective: { from: "2024-05-13", to: "2026-01-01" }\n        rates: { input: "5", output: "15" }\n      - effective: { from: "2026-01-01" }\n        rates: { input: "${later}", output: "15" }\n`,
      );
    expect(await total("--table", own("1"))).toBe(await total("--table", own("9")));
    expect(await total()).toContain('"5"');
    const estimate = async (day: string): Promise<string> =>
      (await tokcost(["estimate", "--input-tokens", "1000000", "-m", "gpt-4o", "--as-of", day, "--json"])).stdout;
    const perRequest = (json: string): string =>
      (JSON.parse(json) as { estimates: { usd: { perRequest: string } }[] }).estimates[0]?.usd.perRequest ?? "";
    expect(perRequest(await estimate("2024-06-01"))).not.toBe(perRequest(await estimate("2026-11-21")));
  });

  it("6: no figure has the digits of a floating-point accident", async () => {
    const log = write(
      "sum.jsonl",
      Array.from({ length: 30 }, (_, i) => call(`s${i}`, "2026-11-01T00:00:00Z", "gpt-4o-mini", i + 1, i)).join("\n"),
    );
    for (const args of [
      ["usage", log, "--json"],
      ["usage", log, "--format", "csv"],
      ["estimate", "prompts", "-m", "gpt-4o,gpt-4o-mini", "--requests", "3/day", "--format", "csv"],
    ]) {
      const { stdout } = await tokcost(args);
      expect(stdout.length).toBeGreaterThan(100);
      expect(stdout).not.toMatch(/\d\.\d*(?:0{6}|9{6})\d/);
    }
    // 0.15 and 0.6 dollars a million: 465 × 0.15 + 435 × 0.6 = 330.75.
    const { stdout } = await tokcost(["usage", log, "--json"]);
    expect(stdout).toContain('"0.00033075"');
  });

  const tools = path.join(SHARED_DATA, "prompt-files/requests");
  it.skipIf(!existsSync(tools))(
    "7: of a request with 117 tools, at least 99 % of the input are tools (needs the shared data)",
    async () => {
      const { stdout } = await tokcost(["estimate", tools, "-m", "gpt-4o", "--json", "-q"]);
      const { estimates } = JSON.parse(stdout) as {
        estimates: { file: string; tokens: { input: number }; sections: { name: string; tokens: number }[] }[];
      };
      const many = estimates.filter(
        ({ sections }) => sections.filter(({ name }) => name.startsWith("tool: ")).length >= 100,
      );
      expect(many.length).toBeGreaterThan(0);
      for (const { tokens, sections, file } of many) {
        const inTools = sections
          .filter(({ name }) => name.startsWith("tool"))
          .reduce((sum, section) => sum + section.tokens, 0);
        expect(inTools / tokens.input, file).toBeGreaterThanOrEqual(0.99);
      }
    },
  );

  it("8: Chinese is counted by the tokenizer, not by its characters", async () => {
    const text = "请把下面的合同逐条读一遍，找出对租户不利的条款，并用简单的话解释原因。".repeat(40);
    const { stdout } = await tokcost(["estimate", write("zh.md", text), "-m", "gpt-4o", "--json"]);
    const [estimate] = (JSON.parse(stdout) as { estimates: { tokens: { input: number }; basis: { input: string } }[] })
      .estimates;
    expect(estimate?.basis.input).toBe("exact");
    expect(estimate?.tokens.input ?? 0).toBeGreaterThan((text.length / 4) * 1.5);
  });

  it("9: a broken .json template is counted as text, with a warning, and crashes nothing", async () => {
    const file = write(
      "chat.json",
      '[{% for message in messages %\n  {"role": "user", "content": "{{ message }}"},\n{% endfor %}]\n',
    );
    const { code, stdout, stderr } = await tokcost(["estimate", file, "-m", "gpt-4o"]);
    expect(code).toBe(0);
    expect(stdout).toContain("chat.json");
    expect(stderr).toContain("counted as plain text");
  });

  it("10: a line that is logged twice is counted once, and the report says so", async () => {
    const line = call("same", "2026-11-01T00:00:00Z");
    const other = call("other", "2026-11-01T00:00:00Z");
    const log = write("twice.jsonl", [line, other, line, line].join("\n"));
    const { stdout } = await tokcost(["usage", log, "--json"]);
    const { rows, import: read } = JSON.parse(stdout) as {
      rows: { requests: number }[];
      import: { duplicates: unknown };
    };
    expect(rows.map(({ requests }) => requests)).toEqual([2]);
    expect(JSON.stringify(read.duplicates)).toContain("2");
  });

  it("11: a cache write of an hour costs more than one of five minutes, and cached tokens count towards a tier", async () => {
    // Until April 2026 this model cost double past 200,000 tokens of input.
    const message = (id: string, usage: object): string =>
      JSON.stringify({
        id,
        type: "message",
        role: "assistant",
        model: "claude-sonnet-4-5",
        timestamp: "2026-01-15T00:00:00Z",
        content: [],
        usage,
      });
    const cost = async (usage: object): Promise<number> => {
      const log = write("cache.jsonl", message(JSON.stringify(usage), usage));
      const { rows } = JSON.parse((await tokcost(["usage", log, "--json"])).stdout) as {
        rows: { usd: { amount?: string } | string }[];
      };
      const usd = rows[0]?.usd;
      return Number(typeof usd === "string" ? usd : /"(\d[\d.]*)"/.exec(JSON.stringify(usd))?.[1]);
    };
    const written = (kind: string): object => ({
      input_tokens: 0,
      output_tokens: 0,
      cache_creation_input_tokens: 100_000,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0, [kind]: 100_000 },
    });
    expect(
      (await cost(written("ephemeral_1h_input_tokens"))) / (await cost(written("ephemeral_5m_input_tokens"))),
    ).toBeCloseTo(2 / 1.25, 6);
    const read = (tokens: number): object => ({
      input_tokens: 1000,
      output_tokens: 0,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: tokens,
    });
    const [below, above] = [await cost(read(150_000)), await cost(read(250_000))];
    expect(above / below).toBeGreaterThan(250 / 150 + 0.5);
  });

  it("12: a price list that changed fails no pull request, and has a line of its own", async () => {
    const desk = repository();
    const prices = (input: string): string =>
      `schema: 1\nprovider: { id: openai }\nmodels:\n  - id: gpt-4o\n    prices:\n      - rates: { input: "${input}", output: "10" }\n`;
    desk.write("prices.yaml", prices("2.5"));
    desk.write("p.md", "hello");
    desk.write(
      "tokcost.yaml",
      "version: 1\nfeatures:\n  a: { model: gpt-4o, prompt: p.md, requests: 1M/month, output: 1 }\nbudgets:\n  - { feature: a, maxIncrease: 1%, max: $40/month }\n",
    );
    desk.commit();
    desk.write("prices.yaml", prices("25"));
    const { code, stdout } = await tokcost(["check", "--base", "main", "--table", "prices.yaml"], { cwd: desk.folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^· price list {2}\+\$/m);
  });

  it("13: a name that a spreadsheet would run is text in the CSV, and refused in FOCUS", async () => {
    const log = write(
      "formula.jsonl",
      JSON.stringify({
        ts: "2026-11-01T00:00:00Z",
        model: "gpt-4o",
        input_tokens: 10,
        output_tokens: 1,
        feature: '=HYPERLINK("http://x")',
      }),
    );
    const { code, stdout } = await tokcost(["usage", log, "--group-by", "feature", "--format", "csv"]);
    expect(code).toBe(0);
    expect(stdout).toContain("'=HYPERLINK");
    expect(stdout).not.toMatch(/(?:^|,|")=HYPERLINK/m);
    const focus = await tokcost(["usage", log, "--format", "focus", "--billing-account", "acme"]);
    expect([focus.code, focus.stdout]).toEqual([2, ""]);
    expect(focus.stderr).toContain("begins like a formula");
  });

  it("14: a cost that equals its budget passes", async () => {
    const desk = repository();
    desk.write(
      "tokcost.yaml",
      "version: 1\nfeatures:\n  a: { model: gpt-4o, input: 1000, requests: 1000/month, output: 100 }\nbudgets:\n  - { feature: a, max: $3.50/month, maxPerRequest: $0.0035, maxInputTokens: 1000 }\n",
    );
    expect((await tokcost(["check"], { cwd: desk.folder })).code).toBe(0);
    desk.write("tokcost.yaml", desk.read("tokcost.yaml").replace("3.50", "3.49"));
    expect((await tokcost(["check"], { cwd: desk.folder })).code).toBe(1);
  });

  it("15: the report is whole on stdout before exit 1, through a pipe, too", () => {
    const desk = repository();
    const names = Array.from({ length: 300 }, (_, i) => `f${i}`);
    desk.write(
      "tokcost.yaml",
      `version: 1\nfeatures:\n${names.map((name) => `  ${name}: { model: gpt-4o, input: 1000, requests: 1000/month }`).join("\n")}\nbudgets:\n${names.map((name) => `  - { feature: ${name}, max: $0.01/month }`).join("\n")}\n`,
    );
    const { code, stdout } = tokcostProcess(["check", "--json"], { cwd: desk.folder });
    expect(code).toBe(1);
    expect(stdout.length).toBeGreaterThan(100_000);
    expect((JSON.parse(stdout) as { checks: unknown[] }).checks).toHaveLength(300);
    const piped = execFileSync(
      "bash",
      ["-c", `"$0" "$1" check | cat; exit 0`, process.execPath, path.resolve(FIXTURES, "../bin/tokcost.js")],
      { cwd: desk.folder, encoding: "utf8" },
    );
    expect(piped.trimEnd().split("\n").at(-1)).toMatch(/prices \d{4}\.\d\d\.\d\d$/);
  });
});
