import type { Instant, When } from "../domain/dates.ts";
import type { PriceBook, PricedAt, PricedModel, Unpriced } from "../domain/price.ts";
import { meaningsOf } from "../prices/names.ts";
import { priceAt } from "../prices/resolve.ts";
import type { Boundaries } from "./boundaries.ts";

/** A model as a log names it. */
export interface LoggedModel {
  readonly provider: string | null;
  readonly model: string | null;
}

/** The price of a logged model at a moment: by provider and name where the provider is one of the table's, else by name. */
export function priceOfLogged(
  book: PriceBook,
  { provider, model }: LoggedModel,
  when: When,
): PricedAt | Unpriced | null {
  if (model === null) return null;
  const plain = priceAt(book, model, when);
  if (plain.kind === "priced" || provider === null) return plain;
  const qualified = priceAt(book, `${provider.toLowerCase()}/${model}`, when);
  return qualified.kind === "priced" ? qualified : plain;
}

/** Every moment, clock window and context tier at which the price of one of these models may change, within the log's span. */
export function boundariesOf(book: PriceBook, logged: readonly LoggedModel[], from: Instant, to: Instant): Boundaries {
  const instants = new Set<Instant>();
  const windows = new Map<string, Boundaries["windows"][number]>();
  const edges = new Set<number>();
  const meanings = logged.flatMap(({ provider, model }) =>
    model === null ? [] : [model, `${provider ?? ""}/${model}`.toLowerCase()].flatMap((name) => meaningsOf(book, name)),
  );
  for (const meaning of meanings) {
    for (const instant of [meaning.from, meaning.to, ...instantsOf(meaning.model)]) {
      if (instant !== null && instant > from && instant <= to) instants.add(instant);
    }
    for (const { schedule, tiers } of meaning.model.periods) {
      for (const window of schedule) windows.set(JSON.stringify({ ...window, rates: undefined }), window);
      for (const { inputTokensOver } of tiers) edges.add(inputTokensOver);
    }
  }
  return {
    instants: [...instants].sort((a, b) => a - b),
    windows: [...windows.values()],
    tierEdges: [...edges].sort((a, b) => a - b),
  };
}

function instantsOf({ periods }: PricedModel): readonly (Instant | null)[] {
  return periods.flatMap(({ from, to, modes }) => [from, to, ...Object.values(modes).map((mode) => mode.from ?? null)]);
}
