import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../test/cli/tokcost.ts";
import type { Chance } from "../chance.ts";
import { exactly } from "../laws.ts";
import { mutate } from "../mutate.ts";
import { answered, files, put, run, single, type Target } from "../target.ts";

const WORKLOADS = files(
  "fuzz/corpus/workloads/*",
  "fixtures/errors/workload-*/tokcost.yaml",
  "fixtures/savings/tokcost.yaml",
  "fixtures/commitments/tokcost.yaml",
  "fixtures/support-desk/tokcost.yaml",
);

const SMALL = path.join(ROOT, "fuzz/corpus/workloads/small.yaml");

/** The prompts that workloads of the corpus name. */
function putPrompts(folder: string): void {
  put(folder, "prompts/p.md", "Answer in one line.\n");
  for (const fixture of ["savings", "support-desk"])
    cpSync(path.join(ROOT, "fixtures", fixture, "prompts"), path.join(folder, "prompts"), { recursive: true });
}

interface Changes {
  readonly changes: readonly { readonly usd: string | null; readonly delta: Readonly<Record<string, string>> | null }[];
}

/** A repository with one commit, made once for each process: a copy of it costs less than git does. */
function committed(folder: string): string {
  const made = path.join(path.dirname(folder), "repository");
  if (existsSync(made)) return made;
  mkdirSync(made);
  putPrompts(made);
  cpSync(SMALL, path.join(made, "tokcost.yaml"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=fuzz", "-c", "user.email=fuzz@example.com", ...args], {
      cwd: made,
      stdio: "ignore",
    });
  git("init", "-q", "--template=");
  git("add", ".");
  git("commit", "-qm", "base");
  return made;
}

export const WORKLOAD_TARGETS: readonly Target[] = [
  single({
    name: "workload",
    reads: "workloads",
    share: 2,
    corpus: WORKLOADS,
    async run({ bytes }, folder, dice) {
      putPrompts(folder);
      put(folder, "tokcost.yaml", bytes);
      const command = dice.pick(["compare", "simulate", "margin", "check", "savings", "roi"]);
      const draws = ["simulate", "margin", "savings"].includes(command) ? ["--draws", "64"] : [];
      const saved = command === "roi" ? ["--hours-per-day", "1", "--saved", "40%", "--rate", "60"] : [];
      const [, found] = await run([command, ...draws, ...saved, ...(dice.oneIn(2) ? ["--json"] : [])], folder);
      return found;
    },
  }),
  {
    name: "workload-folder",
    reads: "workload folders, by run and verify: a changed file is told",
    inputs: 2,
    share: 2,
    corpus: [
      ...WORKLOADS.filter((file) => !file.includes("errors")),
      ...files("fixtures/support-desk/prompts/*", "fixtures/savings/prompts/*"),
    ],
    async run(inputs, folder, dice) {
      putPrompts(folder);
      const workloads = inputs.filter(({ seed }) => WORKLOADS.includes(seed));
      put(folder, "tokcost.yaml", workloads[0]?.bytes ?? readFileSync(dice.pick(WORKLOADS.slice(0, 1))));
      for (const { bytes, seed } of inputs)
        if (!WORKLOADS.includes(seed)) put(folder, `prompts/${path.basename(seed)}`, bytes);
      const [ran, found] = await run(["run", "-o", "report", "--draws", "32", "--factors", "1,10", "-q"], folder);
      if (!answered(ran)) return existsSync(path.join(folder, "report")) ? [...found, "refused, with a folder"] : found;
      const [same, more] = await run(["verify", "report"], folder);
      if (same.code !== 0) more.push(`verify of what was just written: ${same.code} ${same.stdout.slice(0, 400)}`);
      return [...found, ...more, ...(await changedFile(folder, dice))];
    },
  },
  single({
    name: "receipt",
    reads: "receipts",
    corpus: files("fuzz/corpus/receipts/*"),
    async run({ bytes }, folder) {
      put(folder, "report/receipt.json", bytes);
      return (await run(["verify", "report"], folder))[1];
    },
  }),
  single({
    name: "trace",
    reads: "traces",
    corpus: files("fixtures/docs/requests.csv", "fuzz/corpus/traces/*"),
    async run({ bytes, seed }, folder) {
      putPrompts(folder);
      put(folder, "tokcost.yaml", readFileSync(SMALL));
      const name = put(folder, path.basename(seed), bytes);
      return (await run(["simulate", "--trace", name, "--draws", "64"], folder))[1];
    },
  }),
  single({
    name: "baseline",
    reads: "baselines",
    corpus: files("fuzz/corpus/baselines/*"),
    async run({ bytes }, folder) {
      putPrompts(folder);
      put(folder, "tokcost.yaml", readFileSync(SMALL));
      const name = put(folder, "base.json", bytes);
      return (await run(["check", "--base", name], folder))[1];
    },
  }),
  single({
    name: "diff",
    reads: "two states of a repository, by diff: the parts of a change add up",
    corpus: [SMALL, ...files("fixtures/prompts/*.md", "fixtures/support-desk/prompts/*")],
    async run({ bytes, seed }, folder, dice) {
      cpSync(committed(folder), folder, { recursive: true });
      put(folder, seed === SMALL ? "tokcost.yaml" : "prompts/p.md", bytes);
      if (dice.oneIn(3)) return (await run(["check", "--base", "HEAD", "--format", "markdown"], folder))[1];
      const [outcome, found] = await run(["diff", "HEAD", "--json"], folder);
      if (!answered(outcome)) return found;
      for (const { usd, delta } of (JSON.parse(outcome.stdout) as Changes).changes) {
        if (usd === null || delta === null) continue;
        const sum = Object.values(delta).reduce((all, part) => all + exactly(part), 0n);
        if (sum !== exactly(usd)) found.push(`parts add up to ${sum}, the change is ${usd}`);
      }
      return found;
    },
  }),
];

/** Damages one file of a report; what is wrong if `verify` does not see it. */
async function changedFile(folder: string, dice: Chance): Promise<string[]> {
  const name = dice.pick(readdirSync(path.join(folder, "report")).toSorted());
  const file = path.join(folder, "report", name);
  const before = readFileSync(file);
  const after = mutate(before, [], dice);
  if (after.equals(before)) return [];
  writeFileSync(file, after);
  const [outcome, found] = await run(["verify", "report"], folder);
  // A receipt says the same in another order of members, or with other spaces.
  const alike = name === "receipt.json" && sameJson(before, after);
  if (outcome.code === 0 && !alike) found.push(`verify says identical, although ${name} was changed`);
  return found;
}

function sameJson(before: Buffer, after: Buffer): boolean {
  try {
    return JSON.stringify(JSON.parse(before.toString())) === JSON.stringify(JSON.parse(after.toString()));
  } catch {
    return false;
  }
}
