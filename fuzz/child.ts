import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chance } from "./chance.ts";
import { mutate } from "./mutate.ts";
import { TARGETS, type Target } from "./targets.ts";

/** One input of a target: the same number is the same input. */
export async function tryInput(target: Target, number: number): Promise<string[]> {
  const dice = chance(number);
  const seed = dice.pick(target.corpus);
  const others = target.corpus.slice(0, 40).map((file) => readFileSync(file));
  const input = mutate(readFileSync(seed), others, dice);
  const folder = mkdtempSync(path.join(tmpdir(), "tokcost-fuzz-"));
  try {
    return await target.run(input, folder, seed, dice);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tries inputs from a number on until it is killed, and tells each as it begins and ends; what watches it is fuzz.ts. */
export default async function child([name, from, until]: readonly string[]): Promise<void> {
  const target = TARGETS.find((known) => known.name === name);
  if (target === undefined) throw new Error(`no target is called ${name}`);
  for (let number = Number(from); number < Number(until); number++) {
    process.send?.({ begins: number });
    try {
      process.send?.({ number, complaints: await tryInput(target, number) });
    } catch (error) {
      process.send?.({ number, complaints: [error instanceof Error ? (error.stack ?? error.message) : String(error)] });
    }
  }
  process.disconnect();
}
