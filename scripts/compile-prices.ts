import { writeFileSync } from "node:fs";
import path from "node:path";
import { readPriceTable } from "../src/read/price-book.ts";
import { compilePriceBook } from "../src/read/price-book/compiled.ts";
import { priceFiles, sha256 } from "./price-files.ts";

/** Build step: checks the price table, its lock included, and writes it as the JSON that the command loads. */
export default function compilePrices({ root, dist }: { root: string; dist: string }): void {
  const { book } = readPriceTable(priceFiles(root), sha256);
  writeFileSync(path.join(dist, "prices.json"), compilePriceBook(book));
}
