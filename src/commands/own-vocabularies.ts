import type { Instant } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Feature } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { findModel } from "../prices/resolve.ts";
import type { Encoding } from "../tokenize/encoding.ts";
import { ENCODING_NAMES } from "../tokenize/encoding.ts";
import { loadEncoding } from "../tokenize/load-encoding.ts";
import { storedPack } from "./stored-pack.ts";
import type { Vocabularies } from "./counter.ts";

type World = Pick<Io, "env" | "cwd">;

/** The file of the pack that counts a model; null where none was added for it. */
export type PackOf = (model: string) => string | null;

/** Which models have a vocabulary of their own: all where the user names one for the call, else those whose price entry does. */
export function packsFor(named: string | null, book: PriceBook, at: Instant, io: World): PackOf {
  if (named !== null) {
    const file = fileOf(named, io);
    return () => file;
  }
  if (book.models.every(({ tokenizer }) => tokenizer === undefined)) return () => null;
  return (model) => {
    const found = findModel(book, model, at);
    return "kind" in found || found.tokenizer === undefined ? null : fileOf(found.tokenizer, io);
  };
}

/** The same for a workload, whose features may name one for their model. */
export function packsForWorkload(features: readonly Feature[], book: PriceBook, at: Instant, io: World): PackOf {
  const byPrices = packsFor(null, book, at, io);
  const keyOf = (model: string): string => {
    const found = findModel(book, model, at);
    return "kind" in found ? model : found.key;
  };
  const named = new Map<string, string>();
  for (const { name, model, tokenizer } of features) {
    if (tokenizer === undefined) continue;
    const other = named.get(keyOf(model));
    if (other !== undefined && other !== tokenizer)
      throw new UserError(`feature ${name} names the tokenizer ${tokenizer} for ${model}, another feature ${other}`);
    named.set(keyOf(model), tokenizer);
  }
  return (model) => {
    const tokenizer = named.size === 0 ? undefined : named.get(keyOf(model));
    return tokenizer === undefined ? byPrices(model) : fileOf(tokenizer, io);
  };
}

/** Opens the packs of these models, which may be named in any spelling afterwards. */
export async function openVocabularies(models: readonly string[], packOf: PackOf): Promise<Vocabularies> {
  const opened = new Map<string, Encoding>();
  for (const model of models) {
    const file = packOf(model);
    if (file !== null && !opened.has(file)) opened.set(file, await loadEncoding(file));
  }
  if (opened.size === 0) return () => undefined;
  return (model) => opened.get(packOf(model) ?? "");
}

/** Opens one vocabulary by its name. */
export function openVocabulary(name: string, io: World): Promise<Encoding> {
  return loadEncoding(fileOf(name, io));
}

/** A vocabulary that ships may be named, too: for models that are known to share it. */
function fileOf(name: string, io: World): string {
  return (ENCODING_NAMES as readonly string[]).includes(name) ? name : storedPack(name, io).file;
}
