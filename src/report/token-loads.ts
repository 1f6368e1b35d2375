import type { TokenLoad } from "../domain/token-load.ts";
import { formatCount } from "./figures.ts";
import { shortModel } from "./names.ts";
import type { Column, Table } from "./report.ts";

const rounded = (value: number): number => Math.round(value);

/** Step 2 for people: tokens a call, and the calls a month. */
export function loadsTable(loads: readonly TokenLoad[]): Table {
  const columns: Column[] = [
    { key: "feature", title: "feature", kind: "text", shorten: true },
    { key: "model", title: "model", kind: "text", dropFirst: 2, shorten: true },
    { key: "requests", title: "requests/month", kind: "count" },
    { key: "input_mean", title: "in mean", kind: "tokens" },
    { key: "input_p95", title: "p95", kind: "tokens", dropFirst: 3 },
    { key: "output_mean", title: "out mean", kind: "tokens" },
    { key: "output_p95", title: "p95", kind: "tokens", dropFirst: 4 },
    { key: "calls", title: "calls/request", kind: "number", dropFirst: 1 },
  ];
  return {
    name: "token-loads",
    columns,
    rows: loads.map(({ feature, model, requestsPerMonth, input, output, callsPerRequest, basis }) => ({
      cells: [
        feature,
        shortModel(model),
        wholeRequests(requestsPerMonth.expected),
        { value: rounded(input.mean), about: basis !== "exact" },
        rounded(input.p95),
        rounded(output.mean),
        rounded(output.p95),
        callsPerRequest,
      ],
    })),
  };
}

function wholeRequests({ numerator, denominator }: TokenLoad["requestsPerMonth"]["expected"]): number {
  return Math.round(Number(numerator) / Number(denominator));
}

/** The feature that sends most of the input, and what it is made of. */
export function loadsConclusion(loads: readonly TokenLoad[]): string {
  const monthly = (load: TokenLoad): number =>
    load.input.mean * load.callsPerRequest * wholeRequests(load.requestsPerMonth.expected);
  const total = loads.reduce((sum, load) => sum + monthly(load), 0);
  const [largest] = loads.toSorted((a, b) => monthly(b) - monthly(a));
  if (!largest || total === 0) return "No tokens to send.";
  const part = largest.parts.filter(({ side }) => side === "input").toSorted((a, b) => b.tokens - a.tokens)[0];
  const share = Math.round((monthly(largest) / total) * 100);
  const most = part
    ? `, mostly ${part.name} (${formatCount(rounded(part.tokens))} of ${formatCount(rounded(largest.input.mean))} tokens a call)`
    : "";
  return `${largest.feature} sends ${share} % of all input tokens${most}.`;
}

/** Step 2 for finance: a row a feature × part of its tokens. */
export function loadsRecords(loads: readonly TokenLoad[]): Table {
  const columns: Column[] = [
    { key: "feature", title: "feature", kind: "text" },
    { key: "model", title: "model", kind: "text" },
    { key: "requests_per_month", title: "requests", kind: "number" },
    { key: "calls_per_request", title: "calls", kind: "number" },
    { key: "batch_share", title: "batch", kind: "number" },
    { key: "side", title: "side", kind: "text" },
    { key: "part", title: "part", kind: "text" },
    { key: "mean_tokens", title: "mean", kind: "number" },
    { key: "p50_tokens", title: "p50", kind: "number" },
    { key: "p95_tokens", title: "p95", kind: "number" },
    { key: "p99_tokens", title: "p99", kind: "number" },
    { key: "basis", title: "basis", kind: "text" },
  ];
  const rows = loads.flatMap((load) => {
    const { feature, model, requestsPerMonth, callsPerRequest, batchShare, basis } = load;
    const { numerator, denominator } = requestsPerMonth.expected;
    const head = [feature, model, Number(numerator) / Number(denominator), callsPerRequest, batchShare];
    const whole = ([side, figure]: readonly ["input" | "output", TokenLoad["input"]]) => ({
      cells: [...head, side, "all", figure.mean, figure.p50, figure.p95, figure.p99, basis],
    });
    const parts = load.parts.map(({ side, name, tokens }) => ({
      cells: [...head, side, name, tokens, null, null, null, basis],
    }));
    return [whole(["input", load.input]), whole(["output", load.output]), ...parts];
  });
  return { name: "token-loads", columns, rows };
}
