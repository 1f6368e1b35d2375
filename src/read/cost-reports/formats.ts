import type { VendorCost } from "../../domain/vendor-cost.ts";
import { amountOf, dayIn, insistOnDollars, isRow, type Row, rowsOf, textOf } from "./values.ts";

/** One kind of report, a row at a time. */
export interface CostFormat {
  readonly name: string;
  readonly title: string;
  readonly provider: string | null;
  readonly recognise: (row: Row) => boolean;
  readonly costs: (row: Row, place: { readonly file: string }) => readonly VendorCost[];
}

/** Buckets of a day. Line items are "MODEL, input" and the like. https://platform.openai.com/docs/api-reference/usage/costs */
const openaiCosts: CostFormat = {
  name: "openai-costs",
  title: "OpenAI organization costs API",
  provider: "openai",
  recognise: (row) => "start_time" in row && rowsOf(row["results"]).some((result) => isRow(result["amount"])),
  costs: (row, place) =>
    rowsOf(row["results"]).flatMap((result): VendorCost[] => {
      const amount = result["amount"];
      if (!isRow(amount)) return [];
      insistOnDollars(amount["currency"], place);
      return [{ day: dayIn(row["start_time"]), ...lineItem(result), usd: amountOf(amount["value"], 0, place) }];
    }),
};

/** The usage page's export of costs. */
const openaiCostsCsv: CostFormat = {
  name: "openai-costs-csv",
  title: "OpenAI costs, exported as CSV",
  provider: "openai",
  recognise: (row) => "amount_value" in row && ("start_time" in row || "start_time_iso" in row),
  costs: (row, place) => {
    if (textOf(row["amount_value"]) === null) return [];
    insistOnDollars(row["amount_currency"], place);
    const day = dayIn(row["start_time_iso"]) ?? dayIn(row["start_time"]);
    return [{ day, ...lineItem(row), usd: amountOf(row["amount_value"], 0, place) }];
  },
};

function lineItem(row: Row): Pick<VendorCost, "model" | "item"> {
  const item = textOf(row["line_item"]);
  return { model: item === null ? null : (item.split(",")[0]?.trim() ?? null), item: item ?? "all" };
}

/** Amounts are decimal texts in cents. https://docs.claude.com/en/api/admin-api/usage-cost/get-cost-report */
const anthropicCosts: CostFormat = {
  name: "anthropic-costs",
  title: "Anthropic cost report API",
  provider: "anthropic",
  recognise: (row) => "starting_at" in row && rowsOf(row["results"]).some((result) => "amount" in result),
  costs: (row, place) =>
    rowsOf(row["results"]).map((result) => {
      insistOnDollars(result["currency"], place);
      return {
        day: dayIn(row["starting_at"]),
        model: textOf(result["model"]),
        item: textOf(result["description"]) ?? textOf(result["cost_type"]) ?? "all",
        usd: amountOf(result["amount"], -2, place),
      };
    }),
};

/** LiteLLM's own reckoning: of single calls, or by day. Answers of its cache cost nothing. */
const litellmSpend: CostFormat = {
  name: "litellm-spend",
  title: "LiteLLM spend, by call or by day",
  provider: null,
  recognise: (row) => "spend" in row && "model" in row && ("startTime" in row || "date" in row),
  costs: (row, place) => {
    const model = textOf(row["model"]);
    const day = dayIn(row["startTime"]) ?? dayIn(row["date"]);
    return [{ day, model, item: model ?? "all", usd: amountOf(row["spend"], 0, place) }];
  },
};

/** OpenRouter's activity: `usage` is dollars, what one's own keys cost elsewhere is not in it. */
const openrouterActivity: CostFormat = {
  name: "openrouter-activity",
  title: "OpenRouter activity, as JSON or CSV",
  provider: null,
  recognise: (row) => "model_permaslug" in row && ("usage" in row || "cost_total" in row),
  costs: (row, place) => {
    const model = textOf(row["model_permaslug"]) ?? textOf(row["model"]);
    const day = dayIn(row["date"]) ?? dayIn(row["created_at"]);
    return [{ day, model, item: model ?? "all", usd: amountOf(row["usage"] ?? row["cost_total"], 0, place) }];
  },
};

export const COST_FORMATS: readonly CostFormat[] = [
  openaiCosts,
  openaiCostsCsv,
  anthropicCosts,
  litellmSpend,
  openrouterActivity,
];
