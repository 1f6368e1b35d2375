import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallWorkload } from "../cli/small-run.ts";
import { ROOT, tokcost } from "../cli/tokcost.ts";

const SCHEMAS = path.join(ROOT, "docs/schemas");
const folder = mkdtempSync(path.join(tmpdir(), "tokcost-schemas-"));
const small = smallWorkload();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(small, { recursive: true, force: true });
});

type Schema = Readonly<Record<string, unknown>>;

const schemas = new Map(
  readdirSync(SCHEMAS)
    .map((each) => each.replace(".schema.json", ""))
    .map((name) => [name, JSON.parse(readFileSync(path.join(SCHEMAS, `${name}.schema.json`), "utf8")) as Schema]),
);
const validatorOf = (name: string) => new Ajv({ allErrors: true }).compile(schemas.get(name) ?? {});

function file(name: string, ...lines: string[]): string {
  const place = path.join(folder, name);
  writeFileSync(place, [...lines, ""].join("\n"));
  return place;
}

/** Little is known, or little is priced. */
const SCARCE = file(
  "scarce.yaml",
  "version: 1",
  "asOf: 2026-11-21",
  "features:",
  "  chat: { model: my-model, input: 1000, output: 200, requests: 30_000/month }",
  "  sort:",
  "    model: gpt-4o-mini",
  "    input: { static: 2000, dynamic: { p50: 50, p95: 300 } }",
  "    output: { p50: 20, p95: 50 }",
  "    requests: { low: 1_000/month, expected: 2_000/month, high: 5_000/month }",
  "    cache: { prefixes: 2, ttl: 1h }",
  "    responseCache: { share: 10% }",
  "candidates: [gpt-4o, nobody/knows, claude-sonnet-4-5]",
  "budgets:",
  "  - { feature: chat, max: $10/month }",
  "  - { max: $1/month, maxPerRequest: $0.0001, maxInputTokens: 10, maxIncrease: 5%, reason: agreed, owner: cx }",
  "plans:",
  "  free: { price: $0/month, users: 10, included: unlimited, usage: { sigma: 1 } }",
  "  pro: { price: $8/month, users: 100, included: $2/month, overage: { charge: 1.5 }, usage: { sigma: 1.8 } }",
);

/** Limits that break, commitments, growth, prices that fall. */
const FULL = file(
  "full.yaml",
  "version: 1",
  "asOf: 2026-11-21",
  "users: 100",
  "features:",
  "  chat:",
  "    model: gpt-4o",
  "    input: { static: 3000, dynamic: { p50: 100, p95: 900 } }",
  "    output: { p50: 100, p95: 400 }",
  "    requests: 300/user/month",
  "    cache: { prefixes: 5, ttl: 5m }",
  "    turns: { mean: 3 }",
  "    batch: 10%",
  "    retries: 2%",
  "    reasoning: 20%",
  "  deep: { model: claude-sonnet-4-5, input: 250_000, output: 2000, requests: 100/month }",
  "candidates: [gpt-4o-mini, gemini-2.5-pro]",
  "growth: { factors: [1, 10, 1000], months: 3, users: { monthly: 8% }, prices: { capability: 10 }, elasticity: 0.5 }",
  "limits: { openai: { requestsPerMinute: 50, tokensPerMinute: 20_000, usdPerMonth: $500/month } }",
  "commitments:",
  "  - { name: units, units: 15, price: $260/month, tokensPerMinute: 2500, on: [openai] }",
  "  - { name: agreement, spend: $1000/month, discount: 10% }",
  "  - { name: volume, tiers: [{ from: $100, discount: 5% }] }",
  "platform: { fixed: [{ name: gateway, usd: 40/month, per: 20_000 requests }] }",
  "budgets: [{ feature: chat, max: $60/month }, { max: $100/day }]",
  "plans: { pro: { price: $8/month, users: 100, included: 60 requests/month, overage: stop, usage: { sigma: 1.8 } } }",
);

/** A feature, nothing else told. */
const LEAST = file(
  "least.yaml",
  "version: 1",
  "features: { chat: { model: gpt-4o, input: 1000, output: 100, requests: 10_000/month } }",
  "candidates: [gpt-4o-mini]",
  "plans: { pro: { price: $0.01/request, users: 10, usage: { sigma: 1 } } }",
);

const ROTTEN = file(
  "rotten.jsonl",
  '{"timestamp":"2026-11-01T00:00:00Z","model":"nope-1","input_tokens":10,"output_tokens":5}',
  '{"timestamp":"2026-11-01T00:00:00Z","model":"gpt-4o","input_tokens":-10,"output_tokens":5}',
  '{"model":null,"input_tokens":7,"output_tokens":5}',
);

const LOG = "support-desk/usage.jsonl";
const EUR = ["--currency", "EUR", "--fx", "0.92@2026-11-20"];
const DRAWS = ["--draws", "64"];
const BASE = path.join(folder, "base.json");

const words = (...lines: readonly string[]): string[][] => lines.map((line) => line.split(" "));

const RUNS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  usage: [
    ["usage", LOG],
    ["usage", LOG, "--group-by", "day,model,feature", "--forecast", "--anomalies", ...EUR],
    [
      "usage",
      LOG,
      "--group-by",
      "tenant,user,provider,mode,region,hour",
      "--since",
      "2026-11-05",
      "--until",
      "2026-11-06",
    ],
    ["usage", "docs/requests.csv", "--reconcile", "docs/costs.json"],
    ["usage", ROTTEN, "--max-rejected", "90%"],
  ],
  compare: [
    ["compare", "support-desk", ...EUR],
    ["compare", SCARCE],
    ["compare", FULL],
    ["compare", LEAST],
  ],
  simulate: [
    ["simulate", "support-desk", ...DRAWS, "--trace", "docs/requests.csv", "--factors", "1,7"],
    ...[SCARCE, FULL, LEAST].map((each) => ["simulate", each, ...DRAWS]),
    ["simulate", LEAST, ...DRAWS, "--prices-path", "tier-steps", "--months", "3", ...EUR],
  ],
  margin: [
    ["margin", "support-desk", "--target", "60%,80%", ...DRAWS, ...EUR],
    ...[SCARCE, FULL, LEAST].map((each) => ["margin", each, ...DRAWS]),
  ],
  run: [...["support-desk", FULL, LEAST].map((each) => ["run", each, ...DRAWS]), ["run", SCARCE, ...DRAWS, ...EUR]],
  check: [
    ["check", "support-desk"],
    ["check", SCARCE, "--base", BASE, ...EUR],
    ["check", "support-desk", "--base", BASE],
    ["check", FULL, "--logs", LOG],
    ["check", SCARCE, "--logs", LOG],
  ],
  diff: [
    ["diff", BASE, SCARCE, ...EUR],
    ["diff", BASE, "support-desk"],
  ],
  verify: [
    ["verify", path.join(small, "whole")],
    ["verify", path.join(small, "edited")],
    ["verify", path.join(small, "gone")],
  ],
  roi: words(
    "roi --hours-per-day 2 --hours-after 0.75 --rate 75 --api 0",
    "roi support-desk --revenue 40000 --development 20000 --currency EUR --fx 0.92@2026-11-20",
    "roi --list-tasks",
    "roi --task code-review --hours-per-day 2 --rate 75 --api 300 --people 12 --days 220",
    "roi --saved 30%..50% --hours-per-day 1 --rate 60 --api 80 --errors-avoided 5000 --oversight 400",
    "roi -m gpt-4o-mini,gpt-4o --input-tokens 1500 --output-tokens 400 --success 160/200,88% --rate 75 --human-minutes 20",
    "roi -m gpt-4o-mini,gpt-4o --input-tokens 1500 --output-tokens 400 --success 70%,88% --review 0.5 --wrong 3 --worth 0.2",
  ),
  selfhost: words(
    "selfhost llama-3.1-70b --gpu h100 --gpus 2 -m gpt-4o-mini,nobody --currency EUR --fx 0.92@2026-11-20",
    "selfhost llama-3.1-70b --gpu h200 --own 35000 --utilisation 60%",
    "selfhost deepseek-v3 --gpu h200 --gpus 16 --parallel expert",
    "selfhost llama-3.1-70b --gpu h100 --requests 2M/month -m gpt-4o-mini,claude-opus-4-5",
    "selfhost llama-3.1-70b --gpu h100 --distil llama-3.1-8b --training 4000 --cache 3.5",
    "selfhost --day selfhost/deepseek-day.yaml",
  ),
  "prices-list": words(
    "prices list --currency EUR --fx 0.92@2026-11-20",
    "prices list openai --as-of 2025-01-01",
    "prices list --prices prices/free.yaml",
  ),
};

/** What a run says; the same run is asked for once. */
const said = new Map<string, Promise<string>>();
function outputOf(args: readonly string[]): Promise<string> {
  const call = args.join(" ");
  const known = said.get(call);
  if (known) return known;
  const output = tokcost([...args, "--json"]).then(({ stdout, stderr }) => {
    if (stdout === "") throw new Error(`${call}: ${stderr}`);
    return stdout;
  });
  said.set(call, output);
  return output;
}

beforeAll(async () => {
  await tokcost(["check", FULL, "--json", "-o", BASE]);
  for (const name of ["whole", "edited", "gone"]) await tokcost(["run", "-q", ...DRAWS, "-o", name], { cwd: small });
  writeFileSync(path.join(small, "edited/growth.csv"), "something else\n");
  rmSync(path.join(small, "gone/comparison.csv"));
});

describe("the shipped schema of the JSON of", () => {
  it.each(Object.entries(RUNS))("%s holds for every run", async (name, runs) => {
    const validate = validatorOf(name);
    for (const args of runs) {
      validate(JSON.parse(await outputOf(args)));
      const wrong = (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ""}`);
      expect([args.join(" "), [...new Set(wrong)].slice(0, 5)]).toEqual([args.join(" "), []]);
    }
  });

  it.each(Object.keys(RUNS))(
    "%s notices a member that is missing, one too many, and money that is a number",
    async (name) => {
      const validate = validatorOf(name);
      const [args = []] = RUNS[name] ?? [];
      const document = JSON.parse(await outputOf(args)) as Schema;
      expect(validate({ ...document, surprise: 1 })).toBe(false);
      expect(validate({ ...document, schemaVersion: 2 })).toBe(false);
      const without = Object.entries(document).filter(([key]) => key !== "command");
      expect(validate(Object.fromEntries(without))).toBe(false);
      const text = JSON.stringify(document);
      const numbers = text.replaceAll(/"(-?\d+\.\d+)"/g, "$1");
      if (numbers !== text) expect(validate(JSON.parse(numbers))).toBe(false);
    },
  );
});

describe("the schemas", () => {
  it("are closed wherever they name the members of an object, but for the keys of usage's rows and gaps", () => {
    const open: string[] = [];
    const visit = (at: unknown, where: string): void => {
      if (typeof at !== "object" || at === null) return;
      const { properties, additionalProperties } = at as { properties?: unknown; additionalProperties?: unknown };
      if (properties !== undefined && additionalProperties !== false)
        open.push(where.replaceAll(/\/(properties|items|anyOf\/\d+)/g, ""));
      for (const [key, value] of Object.entries(at)) visit(value, `${where}/${key}`);
    };
    for (const [name, schema] of schemas) if (name in RUNS) visit(schema, name);
    expect(
      [...new Set(open)].filter((where) => !/usage\/(usage\/)?rows$|run\/usage\/rows$|(gaps|incomplete)$/.test(where)),
    ).toEqual([]);
  });
});
