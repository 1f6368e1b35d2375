import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Outcome, tokcost } from "./tokcost.ts";

const OVERLAY = `schema: 1
provider: { id: openai }
models:
  - id: gpt-4o-mini
    prices:
      - effective: { from: "2026-01-01", to: null, basis: user }
        rates: { input: "0.2", output: "0.8" }
`;

/** A folder of its own with a small workload, its prompt and an overlay of prices. `names`: what features and tags are called. */
export function smallWorkload(names: readonly string[] = ["reply", "sort"]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tokcost-run-"));
  const features = Object.fromEntries(
    names.map((name, index) => [
      name,
      {
        model: "openai/gpt-4o-mini",
        ...(index === 0 ? { prompt: "prompts/reply.md" } : { input: { static: 400, dynamic: { p50: 50, p95: 200 } } }),
        requests: { low: "20_000/month", expected: "30_000/month", high: "50_000/month" },
        output: { p50: 100, p95: 300 },
        tags: { team: name },
      },
    ]),
  );
  mkdirSync(path.join(folder, "prompts"));
  writeFileSync(path.join(folder, "prompts/reply.md"), "You answer letters. Be brief, and say what happens next.\n");
  writeFileSync(path.join(folder, "own-prices.yaml"), OVERLAY);
  writeFileSync(
    path.join(folder, "tokcost.yaml"),
    JSON.stringify({
      version: 1,
      asOf: "2026-11-21",
      features,
      candidates: ["openai/gpt-4o", "deepseek/deepseek-flash"],
      growth: { factors: [1, 10, 100], months: 6, users: { monthly: "8%" } },
      platform: { fixed: [{ name: "gateway", usd: "400/month", per: "2_000_000 requests" }] },
      plans: { pro: { price: "$8/month", users: 100, included: "unlimited", usage: { sigma: 1.8 } } },
    }),
  );
  return folder;
}

export const RESULTS = [
  "comparison.csv",
  "growth.csv",
  "pricing-check.csv",
  "receipt.json",
  "report.html",
  "token-loads.csv",
  "usage-map.csv",
];

/** `tokcost run` in a folder, with few draws. */
export function runIn(folder: string, ...args: readonly string[]): Promise<Outcome> {
  return tokcost(["run", "--draws", "64", ...args], { cwd: folder });
}
