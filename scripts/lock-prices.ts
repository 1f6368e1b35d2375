import { writeFileSync } from "node:fs";
import path from "node:path";
import { newLock } from "../src/read/price-book.ts";
import { parseLock } from "../src/read/price-book/lock.ts";
import { priceFiles, sha256 } from "./price-files.ts";

/** Writes pricing/lock.json anew: closed prices that are not in it are added, changed ones only with a correction block. */
export default function lockPrices({ root }: { root: string }): void {
  const files = priceFiles(root);
  const lock = newLock(files, parseLock(files.lock), sha256);
  writeFileSync(path.join(root, "pricing", "lock.json"), `${JSON.stringify(lock, null, 2)}\n`);
}
