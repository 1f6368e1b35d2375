import type { PriceBook } from "../domain/price.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { textAtBase } from "./base-prompts.ts";
import type { CommonOptions } from "./common.ts";
import type { GitBase } from "./git-base.ts";

/**
 * The prices that the base had, so that a change of the price list can be told from a change of the work: the user's own
 * files as they are in that commit. A table that the commit does not have is new: the base had the shipped one. An overlay
 * that it does not have (it may be kept outside) holds on both sides, and so does all that can't be read there.
 */
export async function bookAtBase(
  base: GitBase,
  { prices, table }: CommonOptions,
  io: Io,
  { today, maxBytes }: { readonly today: PriceBook; readonly maxBytes: number },
): Promise<PriceBook> {
  if (prices === undefined && table === undefined) return today;
  const readText: Io["files"]["readText"] = (file, most) =>
    base.has(file) ? textAtBase(base, file, maxBytes) : io.files.readText(file, most);
  const { loadPriceTable } = await import("./price-table.ts");
  try {
    const book = await loadPriceTable(
      { ...io, files: { ...io.files, readText } },
      { overlay: prices ?? null, table: table !== undefined && base.has(table) ? table : null },
    );
    return book.sha256 === today.sha256 && book.overlaySha256 === today.overlaySha256 ? today : book;
  } catch (error) {
    if (error instanceof UserError) return today;
    throw error;
  }
}
