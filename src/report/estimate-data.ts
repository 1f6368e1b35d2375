import { rateToDecimal, usdToDecimal, ZERO } from "../domain/money.ts";
import type { Estimate } from "../estimate/estimate.ts";
import type { ModelTotal } from "../estimate/totals.ts";
import type { CostLine } from "../prices/cost.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import type { Cell, Column, Table } from "./report.ts";

/** Tidy: a row a file × entry × model × kind of token. */
export function estimateRecords(estimates: readonly Estimate[], priceTable: string): Table {
  const columns: Column[] = [
    { key: "file", title: "file", kind: "text" },
    { key: "entry", title: "entry", kind: "text" },
    { key: "format", title: "format", kind: "text" },
    { key: "model", title: "model", kind: "text" },
    { key: "mode", title: "mode", kind: "text" },
    { key: "token_type", title: "token type", kind: "text" },
    { key: "tokens", title: "tokens", kind: "tokens" },
    { key: "tokens_low", title: "tokens low", kind: "tokens" },
    { key: "tokens_high", title: "tokens high", kind: "tokens" },
    { key: "tokens_basis", title: "basis", kind: "text" },
    { key: "usd_per_million", title: "$ per million", kind: "rate" },
    { key: "usd", title: "$", kind: "usd" },
    { key: "request_usd", title: "$ a request", kind: "usd" },
    { key: "request_usd_low", title: "low", kind: "usd" },
    { key: "request_usd_high", title: "high", kind: "usd" },
    { key: "month_usd", title: "$ a month", kind: "usd" },
    { key: "currency", title: "currency", kind: "text" },
    { key: "priced", title: "priced", kind: "text" },
    { key: "price_id", title: "price id", kind: "text" },
    { key: "price_table", title: "price table", kind: "text" },
    { key: "tokenizer", title: "tokenizer", kind: "text" },
  ];
  const rows = estimates.flatMap((estimate) => recordsOf(estimate, priceTable).map((cells) => ({ cells })));
  return { name: "estimate", columns, rows };
}

/** One record a priced line; a kind of which there are tokens without a price, or none at all, has its own. */
function recordsOf(estimate: Estimate, priceTable: string): Cell[][] {
  const { tokens, range, basis, perRequest, perMonth, lines } = estimate;
  const record = (type: string, count: number, line: CostLine | undefined): Cell[] => {
    const side = type.startsWith("output") ? "output" : "input";
    const whole = lines.filter(({ kind }) => kind.startsWith(side)).length <= 1;
    return [
      ...[estimate.file, estimate.entry, estimate.format, estimate.model, estimate.mode],
      ...[type, count, whole ? range[side].low : null, whole ? range[side].high : null, basis[side]],
      ...[line ? rateToDecimal(line.rate) : null, line ? line.cost : count === 0 && perRequest ? ZERO : null],
      ...[perRequest?.expected ?? null, perRequest?.low ?? null, perRequest?.high ?? null, perMonth?.expected ?? null],
      ...["USD", perRequest ? "true" : "false", estimate.period?.id ?? null, priceTable, estimate.tokenizer],
    ];
  };
  const missing = (["input", "output"] as const).filter((side) => !lines.some(({ kind }) => kind.startsWith(side)));
  return [
    ...missing.filter((side) => side === "input").map((side) => record(side, tokens[side], undefined)),
    ...lines.map((line) => record(line.kind, line.tokens, line)),
    ...missing.filter((side) => side === "output").map((side) => record(side, tokens[side], undefined)),
  ];
}

/** The JSON document of an estimate. */
export function estimateDocument(
  estimates: readonly Estimate[],
  totals: readonly ModelTotal[],
  { provenance, warnings }: { readonly provenance: Provenance; readonly warnings: readonly Warning[] },
): unknown {
  return jsonDocument(
    provenance,
    {
      estimates: estimates.map((estimate) => ({
        file: estimate.file,
        entry: estimate.entry,
        format: estimate.format,
        model: estimate.model,
        mode: estimate.mode,
        priceId: estimate.period?.id ?? null,
        tokens: {
          input: estimate.tokens.input,
          cacheRead: estimate.tokens.cacheRead,
          cacheWrite5m: estimate.tokens.cacheWrite5m,
          cacheWrite1h: estimate.tokens.cacheWrite1h,
          output: estimate.tokens.output,
          reasoning: estimate.tokens.reasoning,
        },
        range: {
          input: [estimate.range.input.low, estimate.range.input.high],
          output: [estimate.range.output.low, estimate.range.output.high],
        },
        basis: estimate.basis,
        tokenizer: estimate.tokenizer,
        sections: estimate.sections.map(({ name, tokens }) => ({ name, tokens })),
        usd: decimals(estimate.perRequest, estimate.perMonth),
      })),
      totals: totals.map(({ model, perRequest, perMonth, complete }) => ({
        model,
        usd: decimals(perRequest, perMonth),
        complete,
      })),
      unpriced: unpricedModels(estimates),
    },
    estimates.flatMap(({ assumptions }) => assumptions),
    warnings,
  );
}

function decimals(perRequest: Estimate["perRequest"], perMonth: Estimate["perMonth"]): unknown {
  if (!perRequest) return null;
  return {
    perRequest: usdToDecimal(perRequest.expected),
    low: usdToDecimal(perRequest.low),
    high: usdToDecimal(perRequest.high),
    perMonth: perMonth ? usdToDecimal(perMonth.expected) : null,
  };
}

/** Each model without a price once. */
function unpricedModels(estimates: readonly Estimate[]): unknown[] {
  const found = new Map(estimates.flatMap(({ unpriced }) => (unpriced ? [[unpriced.model, unpriced] as const] : [])));
  return [...found.values()].map(({ model, reason, message, nearest }) => ({ model, reason, message, nearest }));
}
