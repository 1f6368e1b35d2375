import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { type Outcome, tokcost } from "./tokcost.ts";

const message = (model: string, searches: number) =>
  JSON.stringify({
    ...{ id: `msg_${model}_${searches}`, type: "message", model, timestamp: "2026-11-02T10:00:00Z" },
    usage: { input_tokens: 1000, output_tokens: 100, server_tool_use: { web_search_requests: searches } },
  });

const used = (lines: readonly string[], ...flags: string[]): Promise<Outcome> =>
  tokcost(["usage", "-", ...flags], { input: lines.join("\n") });

interface Document {
  readonly total: { readonly cost: { readonly usd: string } };
  readonly import: { readonly flags: object };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

async function costOf(...lines: readonly string[]): Promise<bigint> {
  return usd((JSON.parse((await used(lines, "--json", "-q")).stdout) as Document).total.cost.usd);
}

const response = (model: string, output: readonly object[]) => ({
  ...{ id: `resp_${model}_${output.length}`, object: "response", created_at: 1793613600, model, status: "completed" },
  output: [...output, { type: "message", content: [{ type: "output_text", text: 'a "web_search_call" and a ]}' }] }],
  usage: { input_tokens: 1000, output_tokens: 100, total_tokens: 1100, input_tokens_details: { cached_tokens: 0 } },
});

const searching = (type?: string, more: object = {}) => ({
  ...{ type: "web_search_call", status: "completed", ...(type ? { action: { type, query: "a secret" } } : {}) },
  ...more,
});

const grounded = (model: string, ...candidates: readonly (readonly string[] | null)[]) => ({
  ...{ modelVersion: model, responseId: `grounded-${model}-${candidates.length}`, createTime: "2026-05-02T10:00:00Z" },
  candidates: candidates.map((queries) => ({
    content: { parts: [{ text: "an answer" }] },
    ...(queries ? { groundingMetadata: { webSearchQueries: queries } } : {}),
  })),
  usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1100 },
});

/** What a body costs more than the same without `output` or grounding. */
async function feeOf(body: object, without: object): Promise<bigint> {
  return (await costOf(JSON.stringify(body))) - (await costOf(JSON.stringify(without)));
}

describe("tools of the provider in raw responses", () => {
  it("cost a fee for each search of the web and of files that did not fail, and none for opening pages", async () => {
    const calls = [
      searching("search"),
      searching("open_page"),
      searching("find_in_page"),
      searching("search", { status: "failed" }),
      searching(),
      { type: "file_search_call", status: "completed", queries: ["a secret"] },
      { type: "function_call", name: "web_search_call" },
      { type: "reasoning", summary: [] },
    ];
    const plain = response("gpt-5", []);
    expect(await feeOf(response("gpt-5", calls), plain)).toBe(usd("0.0225"));
    // The same in a batch's result, and in a line that says more.
    const wrapped = (output: readonly object[]) => {
      const [one, two] = ["one", "two"].map((id) => ({ ...response("gpt-5", output), id }));
      return [
        JSON.stringify({ id: "batch_req_1", custom_id: "1", response: { status_code: 200, body: one } }),
        JSON.stringify({ feature: "chat", response: two }),
      ];
    };
    expect((await costOf(...wrapped(calls))) - (await costOf(...wrapped([])))).toBe(usd("0.045"));
  });

  it("are found behind thousands of lines without any", async () => {
    const lines = Array.from({ length: 3000 }, (_, index) =>
      JSON.stringify({ ...response("gpt-5", []), id: `resp_${index}`, output: undefined }),
    );
    const last = JSON.stringify({ ...response("gpt-5", [searching("search")]), id: "resp_last" });
    const none = JSON.stringify({ ...response("gpt-5", []), id: "resp_last" });
    expect((await costOf(...lines, last)) - (await costOf(...lines, none))).toBe(usd("0.01"));
  });

  it("are told where their number doesn't tell their fee", async () => {
    const calls = [{ type: "code_interpreter_call", status: "completed", container_id: "c" }];
    const { stdout, stderr } = await used([JSON.stringify(response("gpt-5", calls))], "--json");
    expect(stderr).toBe(
      "warning: 1 use of tools that are not paid for by the use (code interpreter and others): not in the cost\n",
    );
    const { assumptions, import: imported } = JSON.parse(stdout) as Document & { assumptions: { code: string }[] };
    expect(assumptions.map(({ code }) => code)).toContain("tool-fees");
    expect(imported.flags).toMatchObject({ "tool-fees": 1 });
    expect(stdout).not.toContain("secret");
  });

  it("are paid once for a grounded prompt of Gemini, however often it searched", async () => {
    const plain = grounded("gemini-2.5-pro", null);
    expect(await feeOf(grounded("gemini-2.5-pro", ["one", "two"]), plain)).toBe(usd("0.035"));
    expect(await feeOf(grounded("gemini-2.5-pro", []), plain)).toBe(0n);
  });

  it("are counted by those who resell models, and once where an answer took several passes", async () => {
    const chat = (more: object) => ({
      ...{ id: "gen-1", object: "chat.completion", created: 1793613600, model: "anthropic/claude-sonnet-4-5" },
      usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100, ...more },
    });
    expect(await feeOf(chat({ server_tool_use: { web_search_requests: 3 } }), chat({}))).toBe(usd("0.03"));
    const grok = (more: object) => {
      const { usage, ...body } = response("grok-4", []);
      return { ...body, usage: { ...usage, ...more } };
    };
    expect(await feeOf(grok({ server_side_tool_usage_details: { web_search_calls: 2 } }), grok({}))).toBe(usd("0.01"));
    const pass = { type: "message", input_tokens: 500, output_tokens: 50 };
    const passes = (searches: number) => ({
      ...(JSON.parse(message("claude-sonnet-4-5", searches)) as { usage: object }),
      usage: {
        ...{ input_tokens: 1000, output_tokens: 100, server_tool_use: { web_search_requests: searches } },
        iterations: [pass, pass],
      },
    });
    expect(await feeOf(passes(4), passes(0))).toBe(usd("0.04"));
  });

  it("are counted in the lists of a format of the user's own", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tokcost-tools-"));
    const mapping = path.join(folder, "house.yaml");
    writeFileSync(
      mapping,
      `recognise: { has: n.in }
fields: { ts: at, model: engine }
counts:
  input: n.in
  output: n.out
  fileSearches: { list: steps, count: [{ path: tool.kind, is: look-up }, { path: state, isNot: failed }] }
`,
    );
    const line = (...steps: readonly object[]) =>
      JSON.stringify({ at: "2026-11-02T10:00:00Z", engine: "gpt-5", n: { in: 10, out: 5 }, steps });
    const [lookUp, failed] = [{ tool: { kind: "look-up" } }, { tool: { kind: "look-up" }, state: "failed" }];
    const cost = async (text: string) =>
      (JSON.parse((await used([text], "--as", mapping, "--json", "-q")).stdout) as Document).total.cost.usd;
    expect(usd(await cost(line(lookUp, lookUp, failed, { tool: { kind: "other" } }))) - usd(await cost(line()))).toBe(
      usd("0.005"),
    );
    rmSync(folder, { recursive: true });
  });

  it("have rows of their own in FOCUS", async () => {
    const line = JSON.stringify(response("gpt-5", [{ type: "file_search_call", status: "completed" }]));
    const { stdout } = await used([line], "--format", "focus", "--billing-account", "a");
    const rows: Record<string, string>[] = parseCsv(stdout, { columns: true });
    expect(rows.find((row) => row["SkuMeter"] === "File Searches")).toMatchObject({
      ...{ ConsumedQuantity: "1", ConsumedUnit: "Searches", BilledCost: "0.0025" },
    });
  });
});

describe("web searches in a log", () => {
  it("cost what the price table says of each, to the last digit", async () => {
    const [without, with7] = [
      await costOf(message("claude-sonnet-4-5", 0)),
      await costOf(message("claude-sonnet-4-5", 7)),
    ];
    expect(with7 - without).toBe(usd("0.07"));
    const both = await costOf(
      message("claude-sonnet-4-5", 7),
      message("claude-sonnet-4-5", 2),
      message("claude-haiku-4-5", 1),
    );
    expect(both).toBe(
      with7 + (await costOf(message("claude-sonnet-4-5", 2))) + (await costOf(message("claude-haiku-4-5", 1))),
    );
  });

  it("are told apart where the table has no fee for them", async () => {
    const { stdout, stderr, code } = await used([message("glm-5.3", 3)], "--json");
    expect(code).toBe(0);
    expect(stderr).toBe("warning: 3 web searches of models without a fee in the price table: not in the cost\n");
    const { warnings, import: imported } = JSON.parse(stdout) as Document;
    expect(warnings[0]?.code).toBe("tool-fees");
    expect(imported.flags).toMatchObject({ "tool-fees": 1 });
  });

  it("have a row of their own in FOCUS, and rows add up to the total", async () => {
    const lines = [message("claude-sonnet-4-5", 7), message("claude-haiku-4-5", 1)];
    const { stdout } = await used(lines, "--format", "focus", "--billing-account", "a", "--group-by", "feature");
    const rows: Record<string, string>[] = parseCsv(stdout, { columns: true });
    expect(rows.reduce((total, row) => total + usd(row["BilledCost"] ?? ""), 0n)).toBe(await costOf(...lines));
    const searches = rows.filter((row) => row["SkuMeter"] === "Web Searches");
    expect(
      searches.map((row) => [
        row["ConsumedQuantity"],
        row["ConsumedUnit"],
        row["BilledCost"],
        row["ListUnitPrice"],
        row["PricingUnit"],
      ]),
    ).toEqual([
      ["1", "Searches", "0.01", "10000", "1000000 Searches"],
      ["7", "Searches", "0.07", "10000", "1000000 Searches"],
    ]);
  });
});
