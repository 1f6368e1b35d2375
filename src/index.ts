import { when as parseWhenOption } from "./domain/dates.ts";
import { type Money, usdToDecimal } from "./domain/money.ts";
import type { PriceBook as Book, PricedAt, Unpriced } from "./domain/price.ts";
import type { Api } from "./domain/request.ts";
import type { Section } from "./domain/token-count.ts";
import type { Basis, TokenUsage } from "./domain/tokens.ts";
import { countRequest as count, encodingFor } from "./count/count.ts";
import { countWithVocabulary } from "./count/own-vocabulary.ts";
import { tokenizersFolder } from "./data-folder.ts";
import { readShipped } from "./io.ts";
import { givenUsage, insistOnUses } from "./library/given-usage.ts";
import { type CostTerms, priceUsage } from "./prices/cost.ts";
import { priceAt } from "./prices/resolve.ts";
import { priceBookFromCompiled } from "./read/price-book/compiled.ts";
import { apiNamed, readRequestBody } from "./read/request-bodies/index.ts";
import { packNamed } from "./tokenize/added/pack-folder.ts";
import { countMany as countSources, type TextSource } from "./tokenize/count-many.ts";
import { type Encoding, ENCODING_NAMES, type EncodingName } from "./tokenize/encoding.ts";
import { loadEncoding as openEncoding } from "./tokenize/load-encoding.ts";

export type { Api } from "./domain/request.ts";
export type { Encoding, EncodingName } from "./tokenize/encoding.ts";
export type { PricedAt, Unpriced } from "./domain/price.ts";
export type { Section } from "./domain/token-count.ts";
export type { Basis, TokenUsage } from "./domain/tokens.ts";
export type { CostTerms } from "./prices/cost.ts";
export { UserError } from "./errors.ts";
export type { TextSource } from "./tokenize/count-many.ts";
export { countStream } from "./tokenize/count-stream.ts";
export * from "./library/reports.ts";
export { VERSION } from "./version.ts";

/** Opens an encoding that ships, or one that `tokcost tokenizers add` added, by its name; a UserError where there is none. */
export async function loadEncoding(name: EncodingName | (string & {})): Promise<Encoding> {
  return openEncoding(whereIs(name));
}

/**
 * Counts the tokens of many texts and files over threads (by default as many as there are cores): one number a source, in their order.
 * Sources are taken as fast as they are counted; a file that can't be read is a UserError.
 */
export async function* countMany(
  encodingName: EncodingName | (string & {}),
  sources: AsyncIterable<TextSource> | Iterable<TextSource>,
  options?: { readonly threads?: number },
): AsyncGenerator<number, void> {
  yield* countSources(whereIs(encodingName), sources, options);
}

/** An added vocabulary goes by the path of its pack. */
function whereIs(name: string): string {
  if ((ENCODING_NAMES as readonly string[]).includes(name)) return name;
  return packNamed(tokenizersFolder({ env: process.env, cwd: process.cwd() }), name).file;
}

/** The input tokens of a request. */
export interface RequestTokens {
  /** Expected billed input tokens. */
  readonly input: number;
  /** Low and high, meant to hold the truth nine times in ten. */
  readonly range: readonly [low: number, high: number];
  readonly basis: Basis;
  /** Where they are; adds up to `input`. */
  readonly sections: readonly Section[];
}

/**
 * Counts a request body as sent, for a model in any spelling that providers and gateways use. `api` says which body shape it
 * is; left out, or where the body is clearly another's, the body tells. `tokenizer`: an added vocabulary that counts instead of what the model is known to have. Throws a UserError where the body is none that is known.
 */
export async function countRequest(
  body: unknown,
  options: {
    readonly model: string;
    readonly provider?: string;
    readonly api?: Api | (string & {});
    readonly tokenizer?: string;
  },
): Promise<RequestTokens> {
  const request = readRequestBody(body, options.api === undefined ? undefined : apiNamed(options.api));
  const provider = options.provider ?? null;
  const { model, tokenizer } = options;
  const encoding = await loadEncoding(tokenizer ?? encodingFor(model, provider));
  const { input, range, basis, sections } =
    tokenizer === undefined
      ? count(request, model, () => encoding, provider)
      : countWithVocabulary(request, model, encoding, provider);
  return { input, range: [range.low, range.high], basis, sections };
}

/** What a usage costs: dollars as exact decimal strings. `lines` and `fees` add up to `usd`. */
export interface Cost {
  readonly kind: "priced";
  /** Immutable id of the price record: "openai/gpt-4o@2024-10-02". */
  readonly priceId: string;
  readonly usd: string;
  /** Cheapest and dearest that it may be: `usd` itself, unless the price has peak hours and nobody said which hold. */
  readonly range: readonly [low: string, high: string];
  /** "assumed" where something had to be taken for granted: `assumptions` say what. */
  readonly basis: Basis;
  readonly assumptions: readonly string[];
  readonly lines: readonly {
    readonly kind: string;
    readonly tokens: number;
    readonly usd: string;
    readonly from: string;
  }[];
  /** Uses that are charged beside tokens. */
  readonly fees: readonly { readonly name: string; readonly uses: number; readonly usd: string }[];
}

/** The price table, with questions to ask it. Dates are "YYYY-MM-DD" or a moment with its offset. */
export interface PriceBook {
  readonly version: string;
  readonly sha256: string;
  /** The price that held for a name on a date; undefined where none did. Throws a UserError where the date is none. */
  find(model: string, date: string): PricedAt | undefined;
  /**
   * Exact cost in dollars; where there is no price, why, and the nearest names. Never zero for unknown. `usage`: whole numbers of
   * tokens, kinds left out are zero; one that nobody knows, such as "prompt_tokens", and a date that is none are UserErrors.
   */
  cost(usage: Partial<TokenUsage>, model: string, date: string, terms?: Omit<CostTerms, "when">): Cost | Unpriced;
}

/** The shipped price table. Reads one file, no network. */
export async function loadPrices(): Promise<PriceBook> {
  const book: Book = priceBookFromCompiled(await readShipped("prices.json"));
  return {
    version: book.version,
    sha256: book.sha256,
    find(model, date) {
      const found = priceAt(book, model, parseWhenOption(date, "date"));
      return found.kind === "priced" ? found : undefined;
    },
    cost(usage, model, date, terms = {}) {
      const known = givenUsage(usage);
      insistOnUses(terms);
      const when = parseWhenOption(date, "date");
      const found = priceAt(book, model, when);
      if (found.kind === "unpriced") return found;
      const priced = priceUsage(known, found, { ...terms, when });
      if (priced.kind === "unpriced") return priced;
      const decimal = (amount: Money): string => usdToDecimal(amount);
      return {
        kind: "priced",
        priceId: priced.period.id,
        usd: decimal(priced.total),
        range: [decimal(priced.low), decimal(priced.high)],
        basis: priced.basis,
        assumptions: priced.assumptions.map(({ text, value }) => `${text}: ${value}`),
        lines: priced.lines.map((line) => ({
          kind: line.kind,
          tokens: line.tokens,
          usd: decimal(line.cost),
          from: line.from,
        })),
        fees: priced.fees.map(({ name, uses, cost }) => ({ name, uses, usd: decimal(cost) })),
      };
    },
  };
}
