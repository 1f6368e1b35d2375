import { type Money, usdToDecimal, timesFraction, fraction } from "../domain/money.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { BreakEven } from "../selfhost/break-even.ts";
import type { SelfhostResult } from "../selfhost/selfhost.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount, formatDollars, formatNumber, formatShare } from "./figures.ts";
import type { Cell, Column, Report, Row, Table } from "./report.ts";

const LEVER_WORDS = new Map([
  ["quantize", "quantize"],
  ["distil", "distil"],
  ["longer-batch", "longer batch"],
  ["compress-cache", "compress the cache"],
  ["prefix-cache", "prefix cache"],
  ["utilisation", "keep it busy"],
]);

/** `tokcost selfhost` for people, programs and spreadsheets. */
export function selfhostReport(
  result: SelfhostResult,
  assumptions: readonly Assumption[],
  warnings: readonly Warning[],
  provenance: Provenance,
  explain: boolean,
): Report {
  const { plan, cost, levers } = result;
  const tables = [costTable(result), leverTable(result), breakEvenTable(result)].filter(({ rows }) => rows.length > 0);
  const spread =
    result.band === 1.1
      ? "within a tenth of your measurement"
      : "the true cost may be half as much again, or a third less";
  const own = assumptions.map(({ text, value }) => `assumed: ${text}: ${value}`);
  return {
    headline: headline(result),
    tables,
    notes: [
      ...slowNote(result),
      `the roof is ${result.roof}; ${formatNumber(cost.throughput.sequences)} requests at once a copy, bound by ${cost.throughput.boundBy}`,
      result.band === 1.1 ? spread : `${spread}; measure once and give --measured (docs/selfhost.md)`,
      ...hybridNote(result),
    ],
    details: explain
      ? [
          ...own,
          `reading and writing apart: ${formatNumber(cost.readersPerWriter)} accelerators for reading for each one for writing${plan.shape.prefixHits > 0 ? ", prefix hits left out" : ""}`,
          `an hour: ${formatDollars(cost.hourly)} for all, ${formatDollars(cost.gpuHour)} an accelerator`,
          `weights ${formatNumber(result.memory.weightsGb)} GB, room for requests ${formatNumber(result.memory.freeGb)} GB, ${formatNumber(result.memory.perSequenceGb)} GB a request`,
        ]
      : [],
    data: records(result),
    document: jsonDocument(
      provenance,
      {
        setup: {
          model: plan.setup.model.name,
          gpu: plan.setup.gpu.name,
          gpus: plan.setup.gpus,
          parallelism: plan.setup.parallelism,
          formats: plan.setup.formats,
        },
        usdPerMillion: decimals(cost.perMillion),
        usdPerRequest: usdToDecimal(cost.perRequest),
        usdPerHour: usdToDecimal(cost.hourly),
        band: { low: 1 / result.band, high: result.band },
        tokensPerSecond: {
          perUser: cost.throughput.perUser * plan.calibration,
          perGpu: (cost.throughput.outputPerSecond * plan.calibration) / plan.setup.gpus,
          total: cost.throughput.outputPerSecond * plan.calibration,
          served: cost.served,
        },
        roof: result.roof,
        stepSeconds: cost.throughput.step,
        sequences: { perCopy: cost.throughput.sequences, boundBy: cost.throughput.boundBy },
        memoryGb: result.memory,
        fewestGpus: result.fewestGpus,
        readersPerWriter: cost.readersPerWriter,
        levers: levers.map((lever) => ({ ...lever, perRequest: usdToDecimal(lever.perRequest) })),
        breakEvens: priced(result).map((each) => ({ ...each, apiPerRequest: usdToDecimal(each.apiPerRequest) })),
        hybrid: result.hybrid && {
          ...result.hybrid,
          monthly: usdToDecimal(result.hybrid.monthly),
          apiMonthly: usdToDecimal(result.hybrid.apiMonthly),
          ownMonthly: usdToDecimal(result.hybrid.ownMonthly),
        },
      },
      assumptions,
      warnings,
    ),
  };
}

/** Tokens a second below which a reader waits for the text. */
const READING_SPEED = 10;

function slowNote({ plan, cost }: SelfhostResult): string[] {
  const speed = cost.throughput.perUser * plan.calibration;
  if (speed >= READING_SPEED) return [];
  return [`a user sees ${formatNumber(speed)} tokens a second at this batch; --per-user 20 limits it`];
}

function decimals(amounts: Readonly<Record<string, Money>>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, usdToDecimal(amount)]));
}

function priced({ breakEvens }: SelfhostResult): BreakEven[] {
  return breakEvens.filter((each) => each.kind === "break-even");
}

function headline(result: SelfhostResult): string {
  const { plan, cost } = result;
  const { setup, operation } = plan;
  const what = `${setup.model.name} on ${setup.gpus} × ${setup.gpu.name}`;
  const price = `${formatDollars(cost.perMillion.input)} in and ${formatDollars(cost.perMillion.output)} out a million tokens`;
  const [first] = priced(result);
  if (!first) return `${what}: ${price}, busy ${formatShare(operation.utilisation)} of the time`;
  if (first.utilisation === null) return `${what}: ${price}; ${first.model} is cheaper whatever the load`;
  if (first.utilisation > 1)
    return `${what}: ${price}; ${first.model} is cheaper even against ${setup.gpus} always busy (${formatNumber(first.utilisation)} times what they can serve)`;
  return `${what}: ${price}; cheaper than ${first.model} from ${millions(first.tokensPerDay)} tokens a day, busy ${formatShare(first.utilisation)}`;
}

function millions(tokens: number | null): string {
  if (tokens === null) return "–";
  return tokens >= 1e9 ? `${formatNumber(tokens / 1e9)} billion` : `${formatNumber(tokens / 1e6)} million`;
}

function costTable({ plan, cost, band }: SelfhostResult): Table {
  const range = (amount: Money): Cell => {
    const low = timesFraction(amount, { numerator: 100n, denominator: BigInt(Math.round(band * 100)) });
    const high = timesFraction(amount, fraction(band.toString()));
    return { value: low, to: high };
  };
  const money = (name: string, amount: Money): Row => ({ cells: [name, amount, range(amount)] });
  const { perMillion, throughput } = cost;
  const rows: Row[] = [
    money("$ a million input", perMillion.input),
    ...(plan.shape.prefixHits > 0 ? [money("  of it not from the prefix cache", perMillion.freshInput)] : []),
    money("$ a million output", perMillion.output),
    money("$ a million output, input included", perMillion.outputAllIn),
    money("$ a request", cost.perRequest),
    {
      cells: [
        "output tokens a second, all busy",
        formatNumber(throughput.outputPerSecond * plan.calibration),
        `${formatNumber(cost.served.output)} served`,
      ],
    },
    {
      cells: ["  an accelerator", formatNumber((throughput.outputPerSecond * plan.calibration) / plan.setup.gpus), ""],
    },
    { cells: ["  a user", formatNumber(throughput.perUser * plan.calibration), ""] },
  ];
  return {
    name: "selfhost",
    columns: [
      { key: "what", title: "", kind: "text" },
      { key: "value", title: "figure", kind: "text" },
      { key: "range", title: "range", kind: "text" },
    ],
    rows,
  };
}

function leverTable({ levers }: SelfhostResult): Table {
  const columns: Column[] = [
    { key: "lever", title: "lever", kind: "text" },
    { key: "change", title: "change", kind: "text", dropFirst: 1 },
    { key: "usd_per_request", title: "$/request", kind: "usd" },
    { key: "ratio", title: "cost", kind: "percent" },
  ];
  const rows = levers.map(({ name, change, perRequest, ratio }) => ({
    cells: [LEVER_WORDS.get(name) ?? name, change, perRequest, ratio],
  }));
  return { name: "levers", title: "Levers, each alone (quality is yours to judge)", columns, rows };
}

function breakEvenTable(result: SelfhostResult): Table {
  const columns: Column[] = [
    { key: "model", title: "against", kind: "text" },
    { key: "api", title: "API $/request", kind: "usd" },
    { key: "tokens", title: "even at tokens a day", kind: "text" },
    { key: "busy", title: "busy", kind: "percent" },
  ];
  const rows = priced(result).map(({ model, apiPerRequest, tokensPerDay, utilisation }) => ({
    cells: [
      model,
      apiPerRequest,
      tokensPerDay === null ? "never" : formatCount(Math.round(tokensPerDay)),
      utilisation !== null && utilisation > 1 ? ({ value: utilisation, tone: "bad" } as const) : utilisation,
    ],
  }));
  return { name: "break-evens", title: "Break-even", columns, rows };
}

function hybridNote({ hybrid }: SelfhostResult): string[] {
  if (!hybrid) return [];
  const { copies, ownedShare, monthly, apiMonthly, ownMonthly, model } = hybrid;
  const split =
    copies === 0 ? `all on ${model}` : `${formatCount(copies)} own copies for ${formatShare(ownedShare)} of it`;
  return [
    `cheapest for your load: ${split}, ${formatDollars(monthly)} a month (all API ${formatDollars(apiMonthly)}, all own ${formatDollars(ownMonthly)})`,
  ];
}

function records(result: SelfhostResult): Table {
  const { plan, cost, levers, band } = result;
  const columns: Column[] = [
    { key: "kind", title: "kind", kind: "text" },
    { key: "name", title: "name", kind: "text" },
    { key: "usd", title: "$", kind: "usd" },
    { key: "value", title: "value", kind: "number" },
    { key: "band", title: "band", kind: "number" },
    { key: "currency", title: "currency", kind: "text" },
  ];
  const rows: Row[] = [];
  const put = (kind: string, name: string, usd: Money | null, value: number | null): void =>
    void rows.push({ cells: [kind, name, usd, value, band, "USD"] });
  for (const [name, amount] of Object.entries(cost.perMillion)) put("usd per million", name, amount, null);
  put("usd", "request", cost.perRequest, null);
  put("usd", "hour", cost.hourly, null);
  put("tokens per second", "total", null, cost.throughput.outputPerSecond * plan.calibration);
  put("tokens per second", "user", null, cost.throughput.perUser * plan.calibration);
  put("tokens per second", "gpu", null, (cost.throughput.outputPerSecond * plan.calibration) / plan.setup.gpus);
  for (const { name, perRequest, ratio } of levers) put("lever", name, perRequest, ratio);
  for (const { model, apiPerRequest, tokensPerDay } of priced(result))
    put("break-even tokens per day", model, apiPerRequest, tokensPerDay);
  return { name: "selfhost", columns, rows };
}
