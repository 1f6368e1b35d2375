import path from "node:path";
import { fileURLToPath } from "node:url";
import { priceFiles, sha256 } from "../../scripts/price-files.ts";
import { when } from "../../src/domain/dates.ts";
import { usdToDecimal } from "../../src/domain/money.ts";
import type { PriceBook, PricedAt } from "../../src/domain/price.ts";
import { tokens } from "../../src/domain/tokens.ts";
import type { TokenUsage } from "../../src/domain/tokens.ts";
import { priceUsage } from "../../src/prices/cost.ts";
import type { CostTerms } from "../../src/prices/cost.ts";
import { priceAt } from "../../src/prices/resolve.ts";
import { readPriceTable } from "../../src/read/price-book.ts";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

let loaded: PriceBook | undefined;

/** The table in pricing/, read and checked once a test file. */
export function shippedBook(): PriceBook {
  return (loaded ??= readPriceTable(priceFiles(root), sha256).book);
}

export function found(name: string, day: string, book = shippedBook()): PricedAt {
  const priced = priceAt(book, name, when(day, "day"));
  if (priced.kind === "unpriced") throw new Error(priced.message);
  return priced;
}

/** What a usage costs, as a decimal string; "unpriced: …" where it has no price. */
export function cost(
  name: string,
  day: string,
  usage: Partial<TokenUsage>,
  terms: Omit<CostTerms, "when"> = {},
  book = shippedBook(),
): string {
  const priced = priceAt(book, name, when(day, "day"));
  if (priced.kind === "unpriced") return `unpriced: ${priced.reason}`;
  const result = priceUsage(tokens(usage), priced, { ...terms, when: when(day, "day") });
  return result.kind === "unpriced" ? `unpriced: ${result.reason}` : usdToDecimal(result.total);
}

/** Input and output rate of a day, as "2.5/10"; with the cache read as a third where there is one. */
export function rates(name: string, day: string, terms: Omit<CostTerms, "when"> = {}): string {
  const million = [{ input: 1_000_000 }, { output: 1_000_000 }, { cacheRead: 1_000_000 }];
  const [input = "", output = "", read = ""] = million.map((usage) =>
    cost(name, day, usage, { requestInput: 1000, ...terms }),
  );
  if (input.startsWith("unpriced")) return input;
  return [input, output, read].filter((part) => !part.startsWith("unpriced")).join("/");
}
