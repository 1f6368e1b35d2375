import { parseWhen } from "../domain/dates.ts";
import type { Instant } from "../domain/dates.ts";
import type { PriceBook, PriceWarning } from "../domain/price.ts";
import { UserError } from "../errors.ts";
import { canonicalTable } from "./price-book/canonical.ts";
import type { Sha256 } from "./price-book/canonical.ts";
import { priceBookFromCompiled } from "./price-book/compiled.ts";
import { checkLock, renewLock } from "./price-book/lock.ts";
import type { Lock } from "./price-book/lock.ts";
import { checkNames } from "./price-book/names.ts";
import { overlaid } from "./price-book/overlay.ts";
import { modelsOf } from "./price-book/provider-file.ts";
import type { ReadModel } from "./price-book/provider-file.ts";
import { sanityWarnings } from "./price-book/sanity.ts";
import { itemsOf, fail, textOf, yamlDocuments } from "./price-book/yaml-node.ts";
import type { NamedText } from "./price-book/yaml-node.ts";

export type { NamedText } from "./price-book/yaml-node.ts";
export type { Sha256 } from "./price-book/canonical.ts";

/** The files of a price table: one a provider, the showcase list, and where the table is the shipped one, its lock. */
export interface PriceFiles {
  readonly version: string;
  readonly providers: readonly NamedText[];
  readonly showcase?: NamedText;
  readonly lock?: NamedText;
}

export interface LoadedPrices {
  readonly book: PriceBook;
  /** What looks odd but is not wrong. */
  readonly warnings: readonly PriceWarning[];
}

/** Reads and checks a whole price table. Throws a UserError with file, line and column at the first breach of pricing/README.md. */
export function readPriceTable(files: PriceFiles, sha256: Sha256): LoadedPrices {
  const day = tableDay(files.version);
  const read = files.providers.flatMap((file) => modelsOf(file, true));
  if (files.lock) checkLock(read, files.lock, day, sha256);
  checkNames(read);
  const models = sortedModels(read);
  const showcase = files.showcase ? showcaseOf(files.showcase, models) : [];
  const hash = sha256(canonicalTable(files.version, models, showcase));
  const book: PriceBook = { version: files.version, sha256: hash, overlaySha256: null, showcase, models };
  return { book, warnings: sanityWarnings(models) };
}

/** The lock that a changed table asks for; throws a UserError where a closed price changed without a correction. */
export function newLock(files: PriceFiles, old: Lock, sha256: Sha256): Lock {
  const read = files.providers.flatMap((file) => modelsOf(file, true));
  return renewLock(read, old, tableDay(files.version), sha256);
}

/** A table with the user's own prices on top (`--prices FILE`). Later overlays lie on earlier ones. */
export function readOverlay(book: PriceBook, file: NamedText, sha256: Sha256): LoadedPrices {
  const read = modelsOf(file, false);
  const placed = overlaid(book.models, read);
  checkNames(placed, new Set(book.models.flatMap(({ match }) => match)));
  const touched = new Set(read.map(({ model }) => model.key));
  const models = placed.map(({ model }) => model);
  const overlaySha256 = sha256(book.overlaySha256 === null ? file.text : book.overlaySha256 + file.text);
  return {
    book: { ...book, models, overlaySha256 },
    warnings: sanityWarnings(models.filter(({ key }) => touched.has(key))),
  };
}

/** A table of the user's own instead of the shipped one (`--table FILE`): YAML like an overlay's, or a compiled table of another version. */
export function readCustomTable(file: NamedText, sha256: Sha256): LoadedPrices {
  if (file.text.trimStart().startsWith("{")) return { book: priceBookFromCompiled(file.text, file.name), warnings: [] };
  const empty: PriceBook = { version: "custom", sha256: "", overlaySha256: null, showcase: [], models: [] };
  const { book, warnings } = readOverlay(empty, file, sha256);
  return {
    book: { ...book, sha256: sha256(canonicalTable("custom", book.models, [])), overlaySha256: null },
    warnings,
  };
}

/** The day of a table's version: "2026.11.21", or "2026.11.21.2" for the second of a day. */
function tableDay(version: string): Instant {
  const match = /^(\d{4})\.(\d{2})\.(\d{2})(\.\d+)?$/.exec(version);
  const day = match ? parseWhen(`${match[1]}-${match[2]}-${match[3]}`) : undefined;
  if (!day) throw new UserError(`the price table's version is "${version}", expected YYYY.MM.DD`);
  return day.at;
}

function sortedModels(read: readonly ReadModel[]): PriceBook["models"] {
  return read.map(({ model }) => model).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function showcaseOf(file: NamedText, models: PriceBook["models"]): string[] {
  const [document] = yamlDocuments(file);
  if (!document) throw new UserError("empty, expected a list of models", { file: file.name });
  return itemsOf(document).map((node) => {
    const key = textOf(node);
    return models.some((model) => model.key === key) ? key : fail(node, `${key} is not in the price table`);
  });
}
