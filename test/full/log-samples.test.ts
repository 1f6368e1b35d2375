import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import { usage } from "../../src/usage/usage.ts";
import { BOOK } from "../usage/price-book.ts";
import { open } from "../usage/open-log.ts";

const DATA = "../shared/data/log-samples";

interface Totals {
  readonly n?: number | null;
  readonly rows?: number;
  readonly u?: number | null;
  readonly cr?: number | null;
  readonly w5?: number;
  readonly w1?: number;
  readonly o?: number | null;
  readonly r?: number;
  readonly zero_usage_rows?: number;
}

/** Samples that hold money or no counts at all, and what is said of them. */
const WITHOUT_COUNTS: Readonly<Record<string, string>> = {
  "anthropic/cost_report_page.json":
    "its one line holds no token counts (read as anthropic-usage): it has buckets without counts: a period without usage, or a report of costs",
  "openai/organization_costs_page.json":
    "its one line holds no token counts (read as openai-usage): it has buckets without counts: a period without usage, or a report of costs",
  "openai/dashboard_empty_export.csv":
    "its one line holds no token counts (read as openai-usage-csv): the export has no columns of counts, as for a period without usage",
  "azure-openai/diagnostic_request_response.log":
    "none of its 3 lines holds token counts (read as azure-diagnostic): Azure's diagnostic logs tell requests and bytes, not tokens: log them in the gateway or the client",
};

const expected = existsSync(DATA)
  ? (JSON.parse(readFileSync(path.join(DATA, "EXPECTED.json"), "utf8")) as Record<string, Totals>)
  : {};

describe.skipIf(!existsSync(DATA))(
  "logs as vendors and tools write them (skipped where ../shared/data is absent)",
  () => {
    const samples = Object.entries(expected).filter(
      ([name]) => !name.startsWith("_") && !name.includes("#") && !(name in WITHOUT_COUNTS),
    );

    it.each(Object.entries(WITHOUT_COUNTS))("%s adds nothing, and the report says why", async (name, reason) => {
      const report = await usage([{ name, path: path.join(DATA, name) }], {
        groupBy: ["model"],
        prices: BOOK,
        open,
        asOf: { at: 1769000000 as Instant, clock: "unknown" },
      });
      expect(report.import).toMatchObject({ records: 0, rejected: { count: 0 } });
      expect(report.warnings).toContainEqual({ code: "no-counts", message: `${name}: ${reason}` });
    });

    it.each(samples)("%s gives the totals that were worked out by hand", async (name, wanted) => {
      const file = path.join(DATA, name);
      const report = await usage([{ name, path: file }], {
        groupBy: ["model"],
        prices: BOOK,
        open,
        asOf: { at: 1769000000 as Instant, clock: "unknown" },
        maxRejected: 0.5,
      });
      const { requests, tokens } = report.total;
      expect({
        n: requests,
        u: tokens.input,
        cr: tokens.cacheRead,
        w5: tokens.cacheWrite5m,
        w1: tokens.cacheWrite1h,
        o: tokens.output,
        r: tokens.reasoning,
        rows: report.import.records,
      }).toMatchObject({
        ...{ n: wanted.n === undefined ? 0 : wanted.n, u: wanted.u ?? 0, cr: wanted.cr ?? 0, o: wanted.o ?? 0 },
        ...{ w5: wanted.w5 ?? 0, w1: wanted.w1 ?? 0, r: wanted.r ?? 0 },
        ...(wanted.rows === undefined ? {} : { rows: wanted.rows }),
      });
      if (wanted.zero_usage_rows !== undefined) expect(report.import.flags["zero-usage"]).toBe(wanted.zero_usage_rows);
    });

    it("bills the passes of a compaction and of an advisor, which the sums at the top leave out", async () => {
      const lines = readFileSync(path.join(DATA, "anthropic/messages_usage.jsonl"), "utf8").trim().split("\n");
      const totalsOf = async (recording: string) => {
        const text = lines.find((line) => line.includes(recording)) ?? "";
        const { rows } = await usage([{ name: "-", text }], {
          groupBy: ["model"],
          prices: BOOK,
          open,
          asOf: { at: 1769000000 as Instant, clock: "unknown" },
        });
        return rows.map(({ keys, tokens }) => [keys.model, tokens.input, tokens.cacheWrite5m, tokens.output]);
      };
      expect((await totalsOf("test_anthropic_compaction_end_to_end.yaml")).map(([, ...counts]) => counts)).toEqual([
        [55_416, 0, 133],
      ]);
      expect(
        (await totalsOf("test_anthropic_compaction_usage_with_cache.yaml")).map(([, ...counts]) => counts),
      ).toEqual([[280, 55_096, 90]]);
      expect(await totalsOf("test_anthropic_advisor_tool.yaml")).toEqual([
        ["claude-opus-4-8", 2518, 0, 22],
        [expect.any(String), 2390, 0, 121],
      ]);
    });
  },
);
