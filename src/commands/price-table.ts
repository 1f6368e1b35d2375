import type { PriceBook } from "../domain/price.ts";
import type { Io } from "../io.ts";
import { priceBookFromCompiled } from "../read/price-book/compiled.ts";

const MOST_BYTES = 64e6;

/** The shipped table, or the user's own, with the user's overlay on top. The YAML reader is loaded only for those. */
export async function loadPriceTable(
  io: Io,
  own: { readonly overlay: string | null; readonly table: string | null },
): Promise<PriceBook> {
  if (own.overlay === null && own.table === null) return shipped(io);
  const { readCustomTable, readOverlay } = await import("../read/price-book.ts");
  const named = async (file: string) => ({ name: file, text: await io.files.readText(file, MOST_BYTES) });
  const table =
    own.table === null ? await shipped(io) : readCustomTable(await named(own.table), (text) => io.sha256(text)).book;
  return own.overlay === null ? table : readOverlay(table, await named(own.overlay), (text) => io.sha256(text)).book;
}

async function shipped(io: Io): Promise<PriceBook> {
  return priceBookFromCompiled(await io.shipped("prices.json"));
}
