import type { When } from "../domain/dates.ts";
import { rateToDecimal } from "../domain/money.ts";
import type { PriceBook, PricePeriod, PriceWarning, RateKind, Rates } from "../domain/price.ts";
import { meaningsOf, periodAt } from "./names.ts";
import type { PeerPrice, PeerRates } from "../domain/peer-price.ts";
import { isDisputed, priceAt } from "./resolve.ts";
import { warningsFor } from "./warnings.ts";

/** All that is uncertain about the table at a moment: stale, promised, scheduled, disputed prices. */
export function tableWarnings(book: PriceBook, when: When): PriceWarning[] {
  return book.models.flatMap((model) => warningsFor(model, when.at));
}

/** One figure on which another price list differs. */
export interface Disagreement {
  readonly model: string;
  readonly peerKey: string;
  /** "input", "tier >272000 output". */
  readonly what: string;
  readonly ours: string | null;
  readonly theirs: string;
  /** The table's own record says that this list differs. */
  readonly disclosed: boolean;
}

export interface PeerComparison {
  /** How many figures of how many models were compared. */
  readonly models: number;
  readonly figures: number;
  readonly disagreements: readonly Disagreement[];
  /** Models of this table that the other list does not have, and priced ones of that list that this table does not have. */
  readonly onlyHere: readonly string[];
  readonly onlyThere: readonly string[];
}

/** The table at a moment beside another price list. `peer` is the list's name as the table's `disagreement` entries write it. */
export function compareWithPeer(
  book: PriceBook,
  when: When,
  prices: readonly PeerPrice[],
  peer: string,
): PeerComparison {
  const seen = new Set<string>();
  const onlyThere: string[] = [];
  const disagreements: Disagreement[] = [];
  let figures = 0;
  for (const theirs of latest(prices, when)) {
    const name = `${theirs.provider}/${theirs.model}`;
    if (meaningsOf(book, name).length === 0) {
      onlyThere.push(theirs.key);
      continue;
    }
    const ours = priceAt(book, name, when);
    if (ours.kind === "unpriced") continue;
    seen.add(ours.model.key);
    const disclosed = (ours.period.disagreement ?? []).some((entry) => entry.includes(peer));
    for (const { what, our, their } of figuresOf(ours.period, theirs)) {
      figures += 1;
      if (our === their) continue;
      disagreements.push({ model: ours.model.key, peerKey: theirs.key, what, ours: our, theirs: their, disclosed });
    }
  }
  const here = book.models.filter((model) => {
    const period = periodAt(model, when.at);
    return period && !isDisputed(period) && !seen.has(model.key);
  });
  return { models: seen.size, figures, disagreements, onlyHere: here.map(({ key }) => key), onlyThere };
}

/** Of each model the price that the list holds valid at the moment. */
function latest(prices: readonly PeerPrice[], { at }: When): PeerPrice[] {
  const byKey = new Map<string, PeerPrice>();
  for (const price of prices) {
    const before = byKey.get(price.key);
    if (price.from !== null && price.from > at) continue;
    if (!before || (price.from ?? 0) >= (before.from ?? 0)) byKey.set(price.key, price);
  }
  return [...byKey.values()];
}

interface Figure {
  readonly what: string;
  readonly our: string | null;
  readonly their: string;
}

function figuresOf(period: PricePeriod, theirs: PeerPrice): Figure[] {
  const tiers = theirs.tiers.flatMap(({ inputTokensOver, rates }) => {
    const ours = period.tiers.find((tier) => Math.abs(tier.inputTokensOver - inputTokensOver) <= 1);
    return compared(`tier >${inputTokensOver} `, ours?.rates ?? {}, rates);
  });
  return [...compared("", period.rates, theirs.rates), ...tiers];
}

/** Lists write 0 for what does not exist; only where this table has a figure too does it count. */
function compared(prefix: string, ours: Rates, theirs: PeerRates): Figure[] {
  return Object.entries(theirs).flatMap(([kind, their]) => {
    const rate = ours[kind as RateKind];
    if (rate === undefined && their === "0") return [];
    const same = kind === "outputReasoning" || kind === "inputAudio";
    const fallback = same && rate === undefined ? ours[kind === "inputAudio" ? "input" : "output"] : rate;
    return [{ what: prefix + kind, our: fallback === undefined ? null : rateToDecimal(fallback), their }];
  });
}
