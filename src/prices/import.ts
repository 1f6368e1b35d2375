import { formatInstant } from "../domain/dates.ts";
import type { IsoDate } from "../domain/dates.ts";
import type { RateKind } from "../domain/price.ts";
import type { PeerPrice, PeerRates } from "../domain/peer-price.ts";

export interface ImportedPrices {
  /** An overlay for `--prices`. */
  readonly yaml: string;
  readonly models: number;
  /** What could not be taken over exactly, with the reason. */
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
}

/** What overlays call the rates; the same words as in the shipped table. */
export type RateNames = Readonly<Record<RateKind, string>>;

/**
 * Another price list as an overlay. Its prices hold from `from` on (or from the day that the list itself gives), so that they leave the
 * shipped history alone. The shipped table never takes prices this way.
 */
export function importPrices(
  prices: readonly PeerPrice[],
  { source, from, names }: { readonly source: string; readonly from: IsoDate; readonly names: RateNames },
): ImportedPrices {
  const skipped: { key: string; reason: string }[] = [];
  const models = new Map<string, PeerPrice[]>();
  for (const price of prices) {
    const problem = problemOf(price);
    if (problem !== undefined) {
      skipped.push({ key: price.key, reason: problem });
      continue;
    }
    const key = `${price.provider}\n${price.model}`.toLowerCase();
    const others = models.get(key);
    if (!others) models.set(key, [price]);
    else if (others.every((other) => other.key === price.key)) others.push(price);
    else skipped.push({ key: price.key, reason: `another entry means ${price.provider}/${price.model} too` });
  }
  const providers = new Map<string, PeerPrice[][]>();
  for (const periods of models.values()) {
    const provider = periods[0]?.provider ?? "";
    providers.set(provider, [...(providers.get(provider) ?? []), periods]);
  }
  const documents = [...providers].map(([provider, of]) => {
    const entries = of.map((periods) => modelText(periods, from, source, names));
    return `schema: 1\nprovider: { id: ${JSON.stringify(provider)} }\nmodels:\n${entries.join("")}`;
  });
  return { yaml: `# Imported from ${source}.\n${documents.join("---\n")}`, models: models.size, skipped };
}

function problemOf({ provider, model, rates, tiers }: PeerPrice): string | undefined {
  if (!/^[\w.-]+$/.test(provider)) return "its provider has characters that price files do not take";
  if (!/^[\w.:@/+-]+$/.test(model)) return "its name has characters that price files do not take";
  if (tiers.some((tier) => Object.keys(tier.rates).some((kind) => rates[kind as RateKind] === undefined))) {
    return "it has a long-context price for what has no base price";
  }
  if (!tiers.every(({ inputTokensOver }) => Number.isSafeInteger(inputTokensOver) && inputTokensOver >= 0)) {
    return "it has a long-context price that begins at no whole number of tokens";
  }
  const all = [rates, ...tiers.map((tier) => tier.rates)].flatMap((each) => Object.values(each));
  const fine = all.find((rate) => !/^\d+(\.\d{1,9})?$/.test(rate));
  if (fine !== undefined) return `${fine} is not a rate of at most nine decimals`;
  return Object.keys(rates).length === 0 ? "it has no rates by the token" : undefined;
}

function modelText(periods: readonly PeerPrice[], from: IsoDate, source: string, names: RateNames): string {
  const sorted = periods.toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0));
  const days = sorted.map((period) => (period.from === null ? from : formatInstant(period.from)));
  const prices = sorted.flatMap((period, index) => {
    const start = days[index] ?? from;
    const end = sorted.length > index + 1 ? days[index + 1] : undefined;
    return end !== undefined && end <= start ? [] : [priceText(period, start, end, source, names)];
  });
  return `  - id: ${JSON.stringify(sorted[0]?.model ?? "")}\n    prices:\n${prices.join("")}`;
}

function priceText(price: PeerPrice, from: string, to: string | undefined, source: string, names: RateNames): string {
  const end = to === undefined ? "" : `, to: "${to}"`;
  const { rates } = price;
  const complete = price.tiers.map((tier) => ({ ...tier, rates: { ...rates, ...tier.rates } }));
  const tiers = complete.map((tier) => {
    return `          - input_tokens: { gt: ${tier.inputTokensOver} }\n            rates: ${ratesText(tier.rates, names)}\n`;
  });
  return [
    `      - effective: { from: "${from}"${end} }\n`,
    `        rates: ${ratesText(rates, names)}\n`,
    ...(tiers.length > 0 ? ["        tiers:\n", ...tiers] : []),
    `        sources: [${JSON.stringify(`${source}: ${price.key}`)}]\n`,
  ].join("");
}

function ratesText(rates: PeerRates, names: RateNames): string {
  const fields = (Object.keys(names) as RateKind[]).flatMap((kind) => {
    const rate = rates[kind];
    return rate === undefined ? [] : [`${names[kind]}: "${rate}"`];
  });
  return `{ ${fields.join(", ")} }`;
}
