import { SECONDS_A_DAY } from "../domain/dates.ts";
import { type Rate, rateToDecimal } from "../domain/money.ts";
import { UserError } from "../errors.ts";
import type { FocusNames } from "../domain/workload.ts";
import type { Charge } from "../usage/charges.ts";
import type { ChargeKind } from "../usage/sum-cost.ts";
import { toCsv } from "./csv.ts";
import { publisherOf, sellerOf } from "./focus-names.ts";
import { shortModel } from "./names.ts";
import type { Cell, Column, ColumnKind } from "./report.ts";

/** Who is billed, and with which price table it was worked out. */
export interface FocusAccount {
  readonly billingAccountId: string;
  readonly billingAccountName: string | null;
  readonly priceTable: string;
  /** Names of one's own. */
  readonly names?: FocusNames | undefined;
}

const METERS: Readonly<Record<ChargeKind, string>> = {
  input: "Input Tokens",
  cacheRead: "Cached Input Tokens",
  cacheWrite5m: "Cache Write Tokens 5m",
  cacheWrite1h: "Cache Write Tokens 1h",
  output: "Output Tokens",
  outputReasoning: "Reasoning Output Tokens",
  inputAudio: "Audio Input Tokens",
  cacheStorageHour: "Cache Storage Token Hours",
  webSearch: "Web Searches",
  fileSearch: "File Searches",
};

type FocusColumn = readonly [key: string, kind: ColumnKind, cell: (charge: Charge, account: FocusAccount) => Cell];

/** Columns of FOCUS 1.2 in the order of their names, then our own. https://focus.finops.org/focus-specification/v1-2/ */
const COLUMNS: readonly FocusColumn[] = [
  ["BilledCost", "usd", ({ cost }) => cost],
  ["BillingAccountId", "text", (_, { billingAccountId }) => billingAccountId],
  ["BillingAccountName", "text", (_, { billingAccountName }) => billingAccountName],
  ["BillingCurrency", "text", () => "USD"],
  ["BillingPeriodEnd", "text", ({ day }) => monthStart(day, 1)],
  ["BillingPeriodStart", "text", ({ day }) => monthStart(day, 0)],
  ["ChargeCategory", "text", () => "Usage"],
  ["ChargeClass", "text", () => null],
  ["ChargeDescription", "text", describe],
  ["ChargeFrequency", "text", () => "Usage-Based"],
  ["ChargePeriodEnd", "text", ({ day }) => dayStart(day, 1)],
  ["ChargePeriodStart", "text", ({ day }) => dayStart(day, 0)],
  ["ConsumedQuantity", "tokens", ({ tokens }) => tokens],
  ["ConsumedUnit", "text", ({ kind }) => unitOf(kind)],
  ["ContractedCost", "usd", ({ cost }) => cost],
  ["ContractedUnitPrice", "rate", ({ rate }) => rateToDecimal(rate)],
  ["EffectiveCost", "usd", ({ cost }) => cost],
  // Observed usage is on no invoice yet.
  ["InvoiceId", "text", () => null],
  ["InvoiceIssuerName", "text", (charge, account) => account.names?.invoiceIssuer ?? providerOf(charge, account)],
  ["ListCost", "usd", ({ listCost }) => listCost],
  ["ListUnitPrice", "rate", ({ listRate }) => rateToDecimal(listRate)],
  // Batch and flex rates are published and fixed, as others are.
  ["PricingCategory", "text", () => "Standard"],
  ["PricingQuantity", "rate", ({ tokens }) => millions(tokens)],
  ["PricingUnit", "text", ({ kind }) => `1000000 ${unitOf(kind)}`],
  ["ProviderName", "text", providerOf],
  ["PublisherName", "text", (charge, { names }) => ownName(names?.publishers, charge) ?? publisherOf(charge.model)],
  ["RegionId", "text", regionOf],
  ["RegionName", "text", regionOf],
  ["ServiceCategory", "text", () => "AI and Machine Learning"],
  [
    "ServiceName",
    "text",
    (charge, { names }) => ownName(names?.services, charge) ?? sellerOf(charge.model, charge.provider).service,
  ],
  ["ServiceSubcategory", "text", () => "Generative AI"],
  ["SkuId", "text", ({ model }) => model],
  ["SkuMeter", "text", ({ kind }) => METERS[kind]],
  ["SkuPriceDetails", "text", priceDetails],
  ["SkuPriceId", "text", skuPriceId],
  ["Tags", "text", ({ tags }, { names }) => tagsCell(tags, names)],
  ["x_Basis", "text", ({ basis }) => basis],
  ["x_ModelName", "text", ({ model }) => shortModel(model)],
  ["x_PriceRecordId", "text", ({ priceId }) => priceId],
  ["x_PriceTable", "text", (_, { priceTable }) => priceTable],
  ["x_ServiceTier", "text", ({ mode }) => mode],
  ["x_TokenType", "text", ({ kind }) => kind],
];

/**
 * FOCUS 1.2 as CSV: a row a day, model, kind of token, price and set of tags. Throws a UserError for texts that a spreadsheet would
 * take for a formula: FOCUS keeps texts as they are, so nothing can be put before them.
 */
export function toFocusCsv(charges: readonly Charge[], account: FocusAccount): string {
  insistOnText("--billing-account", account.billingAccountId);
  if (account.billingAccountName !== null) insistOnText("--billing-account-name", account.billingAccountName);
  for (const { tags, region } of charges) {
    for (const [name, value] of Object.entries(tags)) {
      insistOnText(`tag name`, name);
      insistOnText(`value of tag ${name}`, value);
    }
    if (region !== null) insistOnText("region", region);
  }
  const columns = COLUMNS.map(([key, kind]): Column => ({ key, title: key, kind }));
  const rows = charges.map((charge) => ({ cells: COLUMNS.map(([, , cell]) => cell(charge, account)) }));
  return toCsv({ name: "focus", columns, rows });
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const FORMULA_START = /^[\s\u00a0]*[=+\-@]/;

function insistOnText(what: string, text: string): void {
  const problem = CONTROL.test(text)
    ? "holds control characters"
    : FORMULA_START.test(text)
      ? "begins like a formula"
      : null;
  if (problem === null) return;
  const shown = text.replace(new RegExp(CONTROL, "g"), "�").slice(0, 40);
  throw new UserError(
    `--format focus: the ${what} "${shown}" ${problem}, expected plain text`,
    {},
    "change it in the log, group by something else, or use --hash-ids for tenants and users",
  );
}

function providerOf(charge: Charge, { names }: FocusAccount): string {
  return ownName(names?.providers, charge) ?? sellerOf(charge.model, charge.provider).provider;
}

/** One's own name for the cloud that the log names, else for the provider whose price it is. */
function ownName(names: Readonly<Record<string, string>> | undefined, { model, provider }: Charge): string | undefined {
  const own = model.slice(0, model.indexOf("/"));
  const key = [provider, own].find((each) => each !== null && names !== undefined && Object.hasOwn(names, each));
  return key == null ? undefined : names?.[key];
}

/** `tags` of the names are by what usage is grouped by: "tag:team" is the tag team. */
function tagsCell(tags: Charge["tags"], names: FocusNames | undefined): string | null {
  const own = names?.tags ?? {};
  const rename = (name: string): string => {
    const key = [name, `tag:${name}`].find((each) => Object.hasOwn(own, each));
    return key === undefined ? name : (own[key] ?? name);
  };
  const entries = Object.entries(tags).map(([name, value]) => [rename(name), value] as const);
  return entries.length === 0 ? null : JSON.stringify(Object.fromEntries(entries));
}

function unitOf(kind: ChargeKind): string {
  return kind === "webSearch" || kind === "fileSearch" ? "Searches" : "Tokens";
}

function describe({ model, kind, from }: Charge): string {
  const meter = METERS[kind].toLowerCase();
  return `${shortModel(model)} ${meter}${from === "base" ? "" : `, ${from}`}`;
}

/** "openai/gpt-4o/input/2024-10-02", and how it is served where that has a rate of its own. */
function skuPriceId({ model, kind, priceId, from }: Charge): string {
  const since = priceId.slice(priceId.lastIndexOf("@") + 1);
  return [
    model,
    kind,
    since,
    ...(from === "base" ? [] : [from.replace("tier >", "tier over ").replace(/[^A-Za-z0-9]+/g, "-")]),
  ].join("/");
}

/** Properties that FOCUS 1.2 doesn't define begin with x_. */
function priceDetails({ kind, mode, from }: Charge): string {
  const tier = /tier >(\d+)/.exec(from)?.[1];
  const window = /window (\w+)/.exec(from)?.[1];
  return JSON.stringify({
    x_TokenType: kind,
    x_ServiceTier: mode,
    ...(tier === undefined ? {} : { x_ContextOver: `${tier} tokens` }),
    ...(window === undefined ? {} : { x_ClockWindow: window }),
  });
}

/** Where a cloud runs it. What other providers call a region is a choice of theirs that the price tells. */
function regionOf({ model, provider, region }: Charge): string | null {
  return sellerOf(model, provider).isCloud === true ? region : null;
}

function dayStart(day: string, later: number): string {
  return isoSecond(Date.parse(`${day}T00:00:00Z`) + later * SECONDS_A_DAY * 1000);
}

function monthStart(day: string, later: number): string {
  return isoSecond(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + later, 1));
}

function isoSecond(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

/** Tokens as millions, all digits: a rate has nine decimals and counts the same way. */
function millions(tokens: number): string {
  return rateToDecimal((BigInt(tokens) * 1000n) as Rate);
}
