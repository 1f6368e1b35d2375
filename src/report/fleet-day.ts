import type { FleetDay } from "../domain/fleet-day.ts";
import { type Money, usdToDecimal } from "../domain/money.ts";
import type { FleetDayCost } from "../selfhost/fleet.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatDollars } from "./figures.ts";
import type { Column, Report, Row, Table } from "./report.ts";

/** `tokcost selfhost --day`. */
export function fleetDayReport(day: FleetDay, cost: FleetDayCost, provenance: Provenance): Report {
  const { perMillion } = cost;
  const columns: Column[] = [
    { key: "what", title: "", kind: "text" },
    { key: "nodes", title: "nodes", kind: "number" },
    { key: "usd_per_million", title: "$ a million", kind: "usd" },
  ];
  const rows: Row[] = [
    { cells: ["input, cache hits included", cost.readingNodes, perMillion.input] },
    { cells: ["input that was read", cost.readingNodes, perMillion.freshInput] },
    { cells: ["output", cost.writingNodes, perMillion.output] },
    { cells: ["all", cost.nodes, perMillion.blended], level: "total" },
  ];
  const table: Table = { name: "day", columns, rows };
  return {
    headline: `${day.name}, ${day.date}: ${cost.nodes.toFixed(1)} nodes, ${formatDollars(perMillion.freshInput)} a million tokens read and ${formatDollars(perMillion.output)} written`,
    tables: [table],
    notes: [
      `${formatDollars(cost.day)} the day; its rates hold the idle time already, so no utilisation is applied again`,
    ],
    details: [`source: ${day.source}`],
    data: table,
    document: jsonDocument(
      provenance,
      {
        day: {
          name: day.name,
          date: day.date,
          source: day.source,
          nodes: { reading: cost.readingNodes, writing: cost.writingNodes, total: cost.nodes },
          usd: usdToDecimal(cost.day),
          usdPerMillion: decimals(perMillion),
        },
      },
      [],
      [],
    ),
  };
}

function decimals(amounts: Readonly<Record<string, Money>>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, usdToDecimal(amount)]));
}
