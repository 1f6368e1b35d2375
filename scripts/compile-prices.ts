import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compileLimitTiers, readLimitTiers } from "../src/read/limit-tiers.ts";
import { readPriceTable } from "../src/read/price-book.ts";
import { compilePriceBook } from "../src/read/price-book/compiled.ts";
import { priceFiles, sha256 } from "./price-files.ts";

/** Build step: checks the price table, its lock included, and the rate-limit tiers, and writes both as the JSON that the command loads. */
export default function compilePrices({ root, dist }: { root: string; dist: string }): void {
  const { book } = readPriceTable(priceFiles(root), sha256);
  writeFileSync(path.join(dist, "prices.json"), compilePriceBook(book));
  const name = "pricing/limits.yaml";
  const tiers = readLimitTiers({ name, text: readFileSync(path.join(root, name), "utf8") });
  writeFileSync(path.join(dist, "limits.json"), compileLimitTiers(tiers));
}
