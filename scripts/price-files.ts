import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { NamedText, PriceFiles } from "../src/read/price-book.ts";

const NOT_PROVIDERS = ["units.yaml", "showcase.yaml", "limits.yaml"];

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The shipped table's files, named as messages should name them. */
export function priceFiles(root: string): PriceFiles & { readonly lock: NamedText } {
  const folder = path.join(root, "pricing");
  const read = (name: string): NamedText => ({
    name: `pricing/${name}`,
    text: readFileSync(path.join(folder, name), "utf8"),
  });
  const providers = readdirSync(folder).filter((name) => name.endsWith(".yaml") && !NOT_PROVIDERS.includes(name));
  return {
    version: read("VERSION").text.trim(),
    providers: providers.sort().map(read),
    showcase: read("showcase.yaml"),
    lock: existsSync(path.join(folder, "lock.json")) ? read("lock.json") : { name: "pricing/lock.json", text: "{}" },
  };
}
