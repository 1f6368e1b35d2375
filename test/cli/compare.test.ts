import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { cost, decimal, femto, share } from "./plain-arithmetic.ts";
import { DESK, document, only, type RunDocument } from "./support-desk.ts";
import { tokcost } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-compare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let workloads = 0;
function workload(...lines: string[]): string {
  const file = path.join(folder, `workload-${(workloads += 1)}.yaml`);
  writeFileSync(file, ["version: 1", "asOf: 2026-11-21", ...lines, ""].join("\n"));
  return file;
}

type Comparison = RunDocument["compare"];
const compare = (file: string, ...flags: string[]) => document<Comparison>(["compare", file, ...flags]);

const CHAT = [
  "features:",
  "  chat:",
  "    model: gpt-4o",
  "    input: 1000",
  "    output: { mean: 100, max: 100 }",
  "    requests: 10_000/month",
];

describe("tokcost compare", () => {
  it("prices the same load on each model, in exact decimals", async () => {
    const { rows, totals } = await compare(workload(...CHAT), "-m", "gpt-4o-mini");
    // 1,000 in and 100 out at $2.50 and $10, then at $0.15 and $0.60; both count alike (o200k_base).
    const dear = decimal(cost(1000, 2.5) + cost(100, 10));
    const cheap = decimal(cost(1000, 0.15) + cost(100, 0.6));
    expect(rows.map(({ usd }) => usd)).toEqual([
      { perRequest: dear, perMonth: "35" },
      { perRequest: cheap, perMonth: "2.1" },
    ]);
    expect(totals.map(({ usd }) => usd.perMonth)).toEqual(["35", "2.1"]);
    const { stdout } = await tokcost(["compare", workload(...CHAT), "-m", "gpt-4o-mini"]);
    expect(stdout.split("\n")[0]).toBe("All on gpt-4o-mini would cost $2.10 a month instead of $35.00, 94 % less.");
  });

  it("says that what is configured is cheapest, where it is", async () => {
    const { stdout } = await tokcost(["compare", workload(...CHAT), "-m", "gpt-4-turbo"]);
    expect(stdout.split("\n")[0]).toBe(
      "What is configured is cheapest, at $35.00 a month; the next is gpt-4-turbo at $130.",
    );
  });

  it("has what-ifs: without a cache, with one, and all of it as batch at half the price", async () => {
    const { rows } = await compare(DESK);
    for (const row of rows.filter(({ model }) => /^(openai|google|anthropic)/.test(model))) {
      // Half of what the same month costs without a cache, but for roundings of 10⁻¹⁵ dollars and embeddings, which have no batch here.
      const { uncached, batch } = row.whatIf;
      if (row.feature === "weekly-report" || row.feature === "summarise" || row.feature === "knowledge-search")
        continue;
      if (row.feature === "support-reply" && row.model.startsWith("anthropic")) continue;
      expect(Number(batch) / Number(uncached), `${row.feature} on ${row.model}`).toBeCloseTo(0.5, 9);
    }
    const reply = only(rows, ({ feature, model }) => feature === "support-reply" && model.startsWith("anthropic"));
    expect(Number(reply.whatIf.cached)).toBeLessThan(Number(reply.whatIf.uncached) / 2);
    expect(reply.usd?.perMonth).toBe(reply.whatIf.cached);
    // At Anthropic batch and cache discounts multiply, so all of it as batch is half of the cached month.
    expect(reply.whatIf.batch).toBe(decimal(share(femto(reply.whatIf.cached ?? ""), 1n, 2n)));
  });

  it("tells which load does not fit a model's context window, and how much of it", async () => {
    const { rows } = await compare(DESK);
    const contract = (model: string) => only(rows, (row) => row.feature === "contract-check" && row.model === model);
    expect(contract("openai/gpt-4o-mini").fits).toBe(false);
    expect(contract("google/gemini-2.5-flash").fits).toBe(true);
    const { stdout } = await tokcost(["compare", DESK]);
    expect(stdout).toContain(
      "contract-check does not fit gpt-4o-mini: 20 % of its requests are longer than it takes\n",
    );
    // What can't do the work is no answer: gpt-4o-mini would be cheapest.
    expect(stdout.split("\n")[0]).toContain("All on deepseek-flash");
  });

  it("has the totals that its rows add up to", async () => {
    const { rows, totals } = await compare(DESK);
    for (const { model, usd } of totals.filter(({ kind }) => kind === "candidate")) {
      const sum = rows.filter((row) => row.model === model).map((row) => femto(row.usd?.perMonth ?? ""));
      expect(sum).toHaveLength(6);
      expect(usd.perMonth).toBe(decimal(sum.reduce((all, each) => all + each, 0n)));
    }
  });

  it("fits 80 columns, and has three notes at most", async () => {
    const { stdout } = await tokcost(["compare", DESK], { columns: 80 });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    const notes = stdout.trimEnd().split("\n\n").at(-1) ?? "";
    expect(notes.split("\n").filter((line) => !line.startsWith(" ")).length).toBeLessThanOrEqual(3);
    expect(notes.replaceAll(/\s+/g, " ")).toContain("support-reply: its prompt cache saves $453 a month of $807");
  });

  it("names a candidate without a price, leaves it out of the answer, and exits 3", async () => {
    const { code, stdout, stderr } = await tokcost(["compare", workload(...CHAT), "-m", "gpt-4o-mini,gpt-4o-minni"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^warning: .*gpt-4o-minni.*openai\/gpt-4o-mini.*\n$/);
    expect(stdout).toMatch(/gpt-4o-minni .*unpriced/);
    expect(stdout.split("\n")[0]).toContain("All on gpt-4o-mini would cost $2.10");
  });

  it("says that a batch share is priced as standard where a model has no batch service", async () => {
    const { code, stderr } = await tokcost(["compare", workload(...CHAT, "    batch: 100%"), "-m", "deepseek-flash"]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      "warning: chat: deepseek/deepseek-flash has no batch price, so its batch share is priced as standard\n",
    );
    expect(
      (await tokcost(["compare", workload(...CHAT, "    batch: 100%"), "-m", "deepseek-flash", "-q"])).stderr,
    ).toBe("");
  });

  it("writes a row a feature and model to CSV, with every digit", async () => {
    const { stdout } = await tokcost(["compare", DESK, "--format", "csv"]);
    const found: Record<string, string>[] = parse(stdout, { columns: true });
    const { rows } = await compare(DESK);
    expect(found.map(({ feature, model, usd_per_month: usd }) => [feature, model, usd])).toEqual(
      rows.map(({ feature, model, usd }) => [feature, model, usd?.perMonth]),
    );
  });

  it("tells the turning points in a block under the table: reuses that pay for a write, batch, and where the order turns", async () => {
    const { stdout } = await tokcost(["compare", DESK]);
    const block = stdout.split("\n\n").find((each) => each.startsWith("turning points")) ?? "";
    expect(block).toMatch(/support-reply +cache, claude-sonnet-4-5 +1 reuse in 5 min, 2.9\/h +0.35\/h: turns pay/);
    expect(block).toMatch(/knowledge-search +cache, gpt-4o-mini +never: 74 of 1,024 tokens/);
    expect(block).toMatch(/5 features +batch, what can wait +any volume/);
    expect(block).toMatch(/triage +deepseek-flash +above 32 % cached +0 %/);
    expect(block.split("\n").length).toBeLessThan(12);
    const markdown = (await tokcost(["compare", DESK, "--format", "markdown"])).stdout;
    expect(markdown).toContain("| turning points | cheaper | from | today |");
    const explained = (await tokcost(["compare", DESK, "--explain"])).stdout;
    expect(explained).toContain(
      "knowledge-search on gpt-4o-mini: nothing is cached: 74 tokens that stay the same, the least is 1,024\n",
    );
  });

  it("says that a prompt is too short for a model's cache where only the later turns of conversations are long enough", async () => {
    const file = workload(
      "features:",
      "  chat:",
      "    model: claude-haiku-4-5",
      "    input: { static: 1_800, dynamic: { mean: 900, max: 900 } }",
      "    output: { mean: 400, max: 400 }",
      "    requests: 75_000/month",
      "    turns: { mean: 5 }",
      "    cache: { prefixes: 1 }",
    );
    const { stdout } = await tokcost(["compare", file, "-m", "gpt-4o-mini", "--explain"]);
    expect(stdout).toMatch(/cache, claude-haiku-4-5 +never: 1,800 of 4,096 tokens +turns pay/);
    expect(stdout).toContain(
      "chat on claude-haiku-4-5: the prompt alone is too short to be cached, 1,800 of 4,096 tokens; later turns, which are longer, pay",
    );
  });

  it("tells from which volume a commitment of the workload pays, and that the sums above are list prices", async () => {
    const spend = ["commitments:", "  - { name: agreement, spend: $10/month, discount: 10% }"];
    const file = workload(...CHAT, ...spend);
    const { stdout } = await tokcost(["compare", file, "-m", "gpt-4o-mini"]);
    // $10 of $35 for 10,000 requests.
    expect(stdout).toMatch(/agreement +committed spend +above 2,857\/month \(93\.93\/day\) +10,000/);
    expect(stdout).toContain("; list prices, simulate counts commitments\n");
    const { breakEvens } = await document<{ readonly breakEvens: readonly { readonly kind: string }[] }>([
      ...["compare", file, "-m", "gpt-4o-mini"],
    ]);
    const [line] = breakEvens.filter(({ kind }) => kind === "commitment");
    expect(line).toMatchObject({ commitment: "agreement", of: "spend", utilisation: null });
  });

  it("tells the tokens that a month is billed for", async () => {
    const [row]: Record<string, string>[] = parse(
      (await tokcost(["compare", workload(...CHAT, "    retries: 50%"), "-m", "gpt-4o-mini", "--format", "csv"]))
        .stdout,
      { columns: true },
    );
    // Of three attempts at most: 1 + 0.5 + 0.25 calls a request.
    expect([row?.["input_tokens_per_month"], row?.["output_tokens_per_month"]]).toEqual(["17500000", "1750000"]);
  });

  it("tells them for every feature and model in JSON, and in a row's columns of CSV", async () => {
    const { rows, breakEvens } = await document<{
      readonly rows: readonly { readonly feature: string; readonly model: string; readonly caching: unknown }[];
      readonly breakEvens: readonly (Readonly<Record<string, unknown>> & { readonly kind: string })[];
    }>(["compare", DESK]);
    const lines = breakEvens.filter(({ kind }) => kind === "cache");
    expect(lines.map(({ feature, model }) => [feature, model])).toEqual(
      rows.filter(({ caching }) => caching !== null).map(({ feature, model }) => [feature, model]),
    );
    const csv: Record<string, string>[] = parse((await tokcost(["compare", DESK, "--format", "csv"])).stdout, {
      columns: true,
    });
    const own = (feature: string, model: string) =>
      only(csv, (row) => row["feature"] === feature && row["model"] === model);
    expect(own("support-reply", "anthropic/claude-sonnet-4-5")).toMatchObject({
      cache_write_times_input: "1.25",
      cache_read_times_input: "0.1",
      cache_reuses_per_write: "1",
      cache_ttl_seconds: "300",
      batch_cheaper: "always",
      cheaper_than_in_use: "",
      fits_context: "true",
    });
    // Few first turns find their shop's prompt cached, but the later turns of a conversation read nearly all they send.
    const { cache_hit_rate: hits, cached_input_share: read } = own("support-reply", "anthropic/claude-sonnet-4-5");
    expect([Number(hits).toFixed(3), Number(read).toFixed(2)]).toEqual(["0.029", "0.80"]);
    expect(own("triage", "openai/gpt-4o-mini")["cached_input_share"]).toBe("0");
    expect(own("triage", "deepseek/deepseek-flash")).toMatchObject({
      cheaper_cached: "above",
      cheaper_than_in_use: "",
    });
  });

  it("asks for candidates where there are none", async () => {
    expect(await tokcost(["compare", workload(...CHAT)])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: nothing to compare with (add candidates to tokcost.yaml, or -m gpt-4o-mini)\n",
    });
  });
});
