import { usdToDecimal } from "../domain/money.ts";
import type { ComparedRow } from "../compare/row.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { shortModel } from "./names.ts";
import { counted } from "./plural.ts";
import type { Cell, Column, Report, Table } from "./report.ts";

/** Step 1 without a log: who uses what, as the workload declares it. */
export function declaredUsageReport(rows: readonly ComparedRow[], provenance: Provenance): Report {
  const columns: Column[] = [
    { key: "feature", title: "feature", kind: "text", shorten: true },
    { key: "model", title: "model", kind: "text", shorten: true },
    { key: "requests", title: "requests/month", kind: "count" },
    { key: "tokens_input", title: "tokens in", kind: "tokens" },
    { key: "tokens_output", title: "tokens out", kind: "tokens" },
    { key: "usd", title: "$/month", kind: "usd" },
  ];
  const cells = (row: ComparedRow, model: string, unpriced: Cell): Cell[] => {
    const requests = requestsOf(row);
    const calls = requests * row.load.callsPerRequest;
    return [
      row.feature,
      model,
      Math.round(requests),
      Math.round(row.load.input.mean * calls),
      Math.round(row.load.output.mean * calls),
      row.usd ? row.usd.perMonth : unpriced,
    ];
  };
  const total = rows.reduce((sum, row) => sum + requestsOf(row), 0);
  const shown: Table = {
    name: "usage",
    columns,
    rows: rows.map((row) => ({ cells: cells(row, shortModel(row.model), { value: "unpriced", tone: "warn" }) })),
  };
  const records: Table = {
    name: "usage-map",
    columns: [
      ...columns,
      { key: "currency", title: "currency", kind: "text" },
      { key: "basis", title: "basis", kind: "text" },
    ],
    rows: rows.map((row) => ({ cells: [...cells(row, row.model, null), "USD", "assumed"] })),
  };
  return {
    headline: `${counted(rows.length, "feature")}, ${counted(Math.round(total), "request")} a month, as declared`,
    tables: [shown],
    notes: ["declared, not measured: usage: logs/*.jsonl in the workload reads what really happened"],
    details: [],
    data: records,
    document: jsonDocument(
      provenance,
      {
        rows: rows.map((row) => ({
          feature: row.feature,
          model: row.model,
          requests: Math.round(requestsOf(row)),
          usd: row.usd ? usdToDecimal(row.usd.perMonth) : null,
          basis: "assumed",
        })),
      },
      [],
      [],
    ),
  };
}

function requestsOf({ load }: ComparedRow): number {
  const { numerator, denominator } = load.requestsPerMonth.expected;
  return Number(numerator) / Number(denominator);
}
