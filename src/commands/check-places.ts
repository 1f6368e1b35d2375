import path from "node:path";
import { compareSizes } from "../budget/change-words.ts";
import type { CheckResult } from "../budget/check.ts";
import { isInScope } from "../budget/scope.ts";
import { isTold, type Subject, TOLD_SECTIONS } from "../budget/subject.ts";
import type { Io } from "../io.ts";
import { slashed } from "../paths.ts";
import { lineOfSection } from "../read/prompt-files/section-lines.ts";
import { lineOfPath } from "../read/workload/line-of-path.ts";
import type { CheckPlace, PlacedCheck } from "../report/placed-check.ts";
import { besideWorkload } from "./feature-counter.ts";
import type { FoundWorkload } from "./workload-file.ts";

/**
 * Where to look for each limit: the section that grew most in the prompt that did, else the largest section of a prompt
 * that stands alone, else the budget itself.
 */
export async function placesOf(
  results: readonly CheckResult[],
  subjects: readonly Subject[],
  { file: workload, folder }: FoundWorkload,
  maxBytes: number,
  io: Io,
): Promise<PlacedCheck[]> {
  const fromRoot = await pathFromRoot(io);
  const texts = new Map<string, Promise<string | null>>();
  const textOf = (file: string): Promise<string | null> => {
    const known = texts.get(file) ?? io.files.readText(file, maxBytes).catch(() => null);
    texts.set(file, known);
    return known;
  };
  const placeOf = async (result: CheckResult): Promise<CheckPlace> => {
    const found = sectionOf(result, subjects);
    const told = found?.told ?? null;
    if (told !== null) {
      const text = await textOf(workload);
      return { file: fromRoot(workload), line: text === null ? 1 : lineOfPath(workload, text, told) };
    }
    const file = found && besideWorkload(folder, found.file);
    const text = file === null ? null : await textOf(file);
    if (found !== null && file !== null && text !== null)
      return { file: fromRoot(file), line: lineOfSection(text, found.section) };
    const budgets = await textOf(workload);
    return { file: fromRoot(workload), line: budgets === null ? 1 : lineOfPath(workload, budgets, result.path) };
  };
  return Promise.all(results.map(async (result) => ({ result, place: await placeOf(result) })));
}

interface FoundSection {
  readonly file: string;
  readonly section: string;
  /** Where the workload tells of it, if it does; null: it stands in the prompt file. */
  readonly told: string | null;
}

function sectionOf(result: CheckResult, subjects: readonly Subject[]): FoundSection | null {
  const [change] = result.changes
    .filter(({ head, usd }) => head !== null && head.file !== null && usd !== 0n)
    .toSorted((a, b) => compareSizes(b.usd, a.usd));
  const inScope = subjects.filter((subject) =>
    result.limit === "maxPerRequest" || result.limit === "maxInputTokens"
      ? subject.name === result.name
      : isInScope(result.budget.scope, subject),
  );
  const subject = change?.head ?? (inScope.length === 1 ? inScope[0] : undefined);
  if (!subject || subject.file === null) return null;
  const [grown] = (change?.sections ?? [])
    .filter(({ base, head }) => head > base)
    .toSorted((a, b) => b.head - b.base - (a.head - a.base));
  const [largest] = subject.sections.toSorted((a, b) => b.tokens - a.tokens);
  const isGrownInWorkload = grown !== undefined && isTold(grown.name);
  const key = grown?.name === TOLD_SECTIONS.dynamic ? "input.dynamic" : "retrieval";
  return {
    file: subject.file,
    section: grown?.name ?? largest?.name ?? "",
    told: isGrownInWorkload ? `features.${subject.name}.${key}` : null,
  };
}

/** Paths as CI services want them: from the repository's root, or from here where there is none. */
async function pathFromRoot(io: Io): Promise<(file: string) => string> {
  const prefix = await io.git(["rev-parse", "--show-prefix"]).then(
    ({ code, stdout }) => (code === 0 ? stdout.toString().replace(/\n$/, "") : ""),
    () => "",
  );
  return (file) => path.posix.normalize(prefix + slashed(path.relative(io.cwd, path.resolve(io.cwd, file))));
}
