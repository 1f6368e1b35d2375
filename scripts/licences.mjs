// What ships holds code and data of others: their licences, in one file beside it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Writes the licence texts of every package that the bundles hold, and of those whose data they hold. */
export function writeLicences(metafiles, { root, file, data }) {
  const bundled = metafiles.flatMap(({ inputs }) => Object.keys(inputs)).flatMap(packageOf);
  const names = [...new Set([...bundled, ...data])].sort();
  writeFileSync(file, `${names.map((name) => licenceOf(name, root)).join(`\n${"-".repeat(72)}\n\n`)}`);
}

/** "node_modules/@a/b/dist/c.js" → "node_modules/@a/b"; nothing for files of our own. */
function packageOf(input) {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
  return found ? [found[0]] : [];
}

function licenceOf(folder, root) {
  const at = path.join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8"));
  const file = readdirSync(at).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(path.join(at, file), "utf8").trim();
  const notice = existsSync(path.join(at, "NOTICE"))
    ? `\n\n${readFileSync(path.join(at, "NOTICE"), "utf8").trim()}`
    : "";
  return `${name} ${version} (${license})\n\n${text}${notice}\n`;
}
