import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Text to measure on: documents of one kind. */
export interface Corpus {
  readonly name: string;
  readonly documents: readonly string[];
  /** Bytes of UTF-8. */
  readonly bytes: number;
}

const DOCUMENT = 8_000;
const MEGABYTES = 3;

/** Prose, code, JSON and text in forty languages, all found in node_modules or made by Intl: the same on every machine after npm ci. */
export function gatherCorpora(root: string): Corpus[] {
  const modules = path.join(root, "node_modules");
  const files = filesIn(modules);
  const read = (wanted: RegExp): string[] =>
    files.filter((file) => wanted.test(file)).map((file) => readFileSync(file, "utf8"));
  const lock = path.join(root, "package-lock.json");
  return [
    corpus("prose", read(/\/readme(\.[\w-]+)?\.md$/i)),
    corpus(
      "code",
      spread(
        files.filter(
          (file) => /(?<!\.min)\.(js|mjs|cjs)$/.test(file) && !/\/(ranks|encoding|encoders|bpeRanks|data)\//.test(file),
        ),
        160,
      ).map((file) => readFileSync(file, "utf8").slice(0, 40_000)),
    ),
    corpus("json", [...read(/\/package\.json$/), ...(existsSync(lock) ? [readFileSync(lock, "utf8")] : [])]),
    corpus("multi", [...translations(modules), ...names()]),
  ];
}

function corpus(name: string, texts: readonly string[]): Corpus {
  const documents: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    for (let at = 0; at < text.length && bytes < MEGABYTES * 1e6; at += DOCUMENT) {
      // Well-formed, as a cut may halve a surrogate pair; and copied, so that no document is a view on a large file.
      const document = Buffer.from(text.slice(at, at + DOCUMENT)).toString();
      // One peer throws where it sees the name of a special token.
      if (document.includes("<|endo")) continue;
      documents.push(document);
      bytes += Buffer.byteLength(document);
    }
  }
  return { name, documents, bytes };
}

/** `count` items, evenly taken. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)] as T);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** TypeScript's messages in thirteen languages. */
function translations(modules: string): string[] {
  const folder = path.join(modules, "typescript/lib");
  const texts = readdirSync(folder)
    .map((language) => path.join(folder, language, "diagnosticMessages.generated.json"))
    .filter((file) => existsSync(file))
    .map((file) => Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>).join("\n"));
  return texts.map((text) => text.slice(0, 120_000));
}

/** Names of languages, regions and currencies as Intl has them, in languages that TypeScript has no messages in. */
function names(): string[] {
  const languages =
    "ar bg bn el fa fi gu he hi hu hy id ka kk km kn lo ml mn mr my nb ne pa ro si sv sw ta te th uk ur uz vi".split(
      " ",
    );
  const regions = Array.from({ length: 676 }, (_, i) => String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26)));
  return languages.map((language) => {
    const region = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
    const tongue = new Intl.DisplayNames(language, { type: "language", fallback: "none" });
    const day = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" });
    const lines = regions.flatMap((code, i) => {
      const found = [region.of(code), tongue.of(code.toLowerCase())].filter((name) => name !== undefined);
      return found.length === 0 ? [] : [`${found.join(", ")}: ${day.format(i * 86_400_000 * 37)}.`];
    });
    return lines.join("\n");
  });
}
