import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { type Chance, chance } from "./chance.ts";
import { mutate } from "./mutate.ts";
import { calls, type Input, type Target } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** Files of the corpus, read once. */
const kept = new Map<string, Buffer>();

function contentOf(file: string): Buffer {
  const content = kept.get(file) ?? readFileSync(file);
  kept.set(file, content);
  return content;
}

/** The inputs of one round: the same number is the same inputs. */
function inputsOf({ corpus, inputs = 1 }: Target, dice: Chance): Input[] {
  if (!corpus) return [];
  const others = corpus.slice(0, 40).map(contentOf);
  return Array.from({ length: inputs }, () => {
    const seed = dice.pick(corpus);
    return { seed, bytes: mutate(contentOf(seed), others, dice) };
  });
}

/** Tries the inputs of one round in a folder of their own inside `workspace`, which is kept where asked. */
export async function tryRound(target: Target, number: number, workspace: string, keep = false): Promise<string[]> {
  const dice = chance(number);
  const inputs = inputsOf(target, dice);
  const folder = mkdtempSync(path.join(workspace, "round-"));
  try {
    return await target.run(inputs, folder, dice);
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
}

/** Tries rounds from a number on until it is killed, and tells each as it begins and ends; what watches it is watch.ts. */
export default async function child([name, from, workspace]: readonly string[]): Promise<void> {
  const target = TARGETS.find((known) => known.name === name);
  if (target === undefined) throw new Error(`no target is called ${name}`);
  let running = 0;
  calls.begin = () => void process.send?.({ begins: running });
  for (let number = Number(from); ; number++) {
    running = number;
    calls.begin();
    try {
      process.send?.({ number, complaints: await tryRound(target, number, workspace ?? ".") });
    } catch (error) {
      process.send?.({ number, complaints: [error instanceof Error ? (error.stack ?? error.message) : String(error)] });
    }
  }
}
