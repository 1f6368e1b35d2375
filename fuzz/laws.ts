import { parse } from "csv-parse/sync";

/** Money as a whole number of 10⁻¹⁸ dollars. */
export function exactly(usd: string): bigint {
  const [, sign, whole = "0", fraction = ""] = /^(-?)(\d*)(?:\.(\d+))?$/.exec(usd) ?? [];
  if (sign === undefined || fraction.length > 18) throw new Error(`no amount of money: ${usd}`);
  const amount = BigInt(whole + fraction.padEnd(18, "0"));
  return sign === "-" ? -amount : amount;
}

interface Cost {
  readonly usd: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly complete: boolean;
}

export interface UsageRow {
  /** Null where buckets don't tell it. */
  readonly requests: number | null;
  readonly tokens: Readonly<Record<string, number>>;
  readonly cost: Cost;
  readonly [key: string]: unknown;
}

export interface UsageJson {
  readonly rows: readonly UsageRow[];
  readonly total: {
    readonly requests: number | null;
    readonly tokens: Readonly<Record<string, number>>;
    readonly cost: Cost;
  };
  readonly import: { readonly copied: readonly unknown[]; readonly lines: number };
}

export function usageJson(stdout: string): UsageJson {
  return JSON.parse(stdout) as UsageJson;
}

/** Whether the rows of a usage report add up to its totals. */
export function rowsAddUp({ rows, total }: UsageJson): string[] {
  const found: string[] = [];
  const check = (name: string, parts: readonly number[], whole: number) => {
    const sum = parts.reduce((all, part) => all + part, 0);
    // Beyond this, JSON's numbers are no whole ones.
    if (sum <= Number.MAX_SAFE_INTEGER && sum !== whole) found.push(`${name}: rows ${sum}, total ${whole}`);
  };
  if (total.requests !== null && rows.every(({ requests }) => requests !== null))
    check(
      "requests",
      rows.map(({ requests }) => requests ?? 0),
      total.requests,
    );
  for (const [kind, count] of Object.entries(total.tokens))
    check(
      kind,
      rows.map(({ tokens }) => tokens[kind] ?? NaN),
      count,
    );
  for (const bound of ["usd", "low", "high"] as const) {
    if (!total.cost.complete) continue;
    const sum = rows.reduce((all, { cost }) => all + exactly(cost[bound] ?? "0"), 0n);
    if (rows.length > 0 && sum !== exactly(total.cost[bound] ?? "0"))
      found.push(`${bound}: rows ${sum}, total ${total.cost[bound]}`);
  }
  return found;
}

/** Whether the CSV of a usage report has the rows of its JSON. */
export function csvAgrees(csv: string, { rows }: UsageJson): string[] {
  const table = parse<Record<string, string>>(csv, { columns: true, bom: true });
  if (table.length !== rows.length) return [`CSV has ${table.length} rows, JSON ${rows.length}`];
  return rows.flatMap((row, index) => {
    const line = table[index] ?? {};
    const pairs: [string, string | undefined, string][] = [
      ["requests", line["requests"], String(row.requests ?? "")],
      ["input", line["tokens_input"], String(row.tokens["input"])],
      ["cacheRead", line["tokens_cache_read"], String(row.tokens["cacheRead"])],
      ["output", line["tokens_output"], String(row.tokens["output"])],
      ["usd", line["usd"], row.cost.usd ?? ""],
    ];
    return pairs.flatMap(([name, left, right]) =>
      left === right || (name !== "usd" && Number(right) > Number.MAX_SAFE_INTEGER)
        ? []
        : [`row ${index}, ${name}: CSV ${left}, JSON ${right}`],
    );
  });
}

interface EstimateJson {
  readonly estimates: readonly { readonly model: string; readonly usd: { readonly perRequest: string } | null }[];
  readonly totals: readonly {
    readonly model: string;
    readonly usd: { readonly perRequest: string } | null;
    readonly complete: boolean;
  }[];
}

/** Whether the estimates of a model add up to its total. */
export function estimatesAddUp(stdout: string): string[] {
  const { estimates, totals } = JSON.parse(stdout) as EstimateJson;
  return totals.flatMap(({ model, usd, complete }) => {
    const own = estimates.filter((estimate) => estimate.model === model);
    if (!complete || usd === null) return [];
    const sum = own.reduce((all, estimate) => all + exactly(estimate.usd?.perRequest ?? "0"), 0n);
    return sum === exactly(usd.perRequest) ? [] : [`${model}: estimates ${sum}, total ${usd.perRequest}`];
  });
}
