import type { PriceBook, PricedModel } from "../../domain/price.ts";
import { UserError } from "../../errors.ts";
import { plainModel, reviveAliases, reviveModel } from "./plain.ts";
import type { PlainModel } from "./plain.ts";

/** What is known of a model before anybody asks for its prices. */
type Heading = Pick<PlainModel, "key" | "provider" | "id" | "aliases" | "match">;

interface Head {
  readonly compiled: 1;
  readonly version: string;
  readonly sha256: string;
  readonly showcase: readonly string[];
  readonly headings: readonly Heading[];
}

const MODELS = ',"models":[\n';
const END = "\n]}\n";

/**
 * The table as JSON: what a build ships and what `--table` takes of an older version. Every model has a line of its own, so that reading one
 * price does not parse all the others.
 */
export function compilePriceBook(book: PriceBook): string {
  const { version, sha256, showcase } = book;
  const models = book.models.map(plainModel);
  const headings = models.map(({ key, provider, id, aliases, match }) => ({ key, provider, id, aliases, match }));
  const head: Head = { compiled: 1, version, sha256, showcase, headings };
  return JSON.stringify(head).slice(0, -1) + MODELS + models.map((model) => JSON.stringify(model)).join(",\n") + END;
}

/** The inverse of `compilePriceBook`, fast and without a YAML reader. The prices were checked when they were compiled. */
export function priceBookFromCompiled(text: string, file = "prices.json"): PriceBook {
  const start = text.indexOf(MODELS);
  const lines = start === -1 ? [] : text.slice(start + MODELS.length, text.lastIndexOf(END)).split(",\n");
  const { compiled, version, sha256, showcase, headings } = parse(`${text.slice(0, Math.max(start, 0))}}`, file);
  if (compiled !== 1 || !version || !sha256 || !showcase || headings?.length !== lines.length) {
    throw new UserError("not a compiled price table of a version that this tokcost reads", { file });
  }
  const models = headings.map((heading, index) => modelOnDemand(heading, lines[index] ?? ""));
  return { version, sha256, overlaySha256: null, showcase, models };
}

function parse(text: string, file: string): Partial<Head> {
  try {
    return JSON.parse(text) as Partial<Head>;
  } catch {
    throw new UserError("not a compiled price table", { file });
  }
}

/** A model whose line is parsed when somebody looks beyond its names. */
function modelOnDemand({ key, provider, id, aliases, match }: Heading, line: string): PricedModel {
  let revived: PricedModel | undefined;
  const model = (): PricedModel => (revived ??= reviveModel(JSON.parse(line) as PlainModel));
  return {
    key,
    provider,
    id,
    aliases: reviveAliases(aliases),
    match,
    get contextWindow() {
      return model().contextWindow;
    },
    get maxOutput() {
      return model().maxOutput;
    },
    get caching() {
      return model().caching as NonNullable<PricedModel["caching"]>;
    },
    get periods() {
      return model().periods;
    },
  };
}
