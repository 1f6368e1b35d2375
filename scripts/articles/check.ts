import type { Claim, Run, Shown } from "./claim.ts";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
}

/** Runs `tokcost` with arguments in the project's folder. */
export type Tokcost = (args: readonly string[]) => Promise<Outcome>;

export type Figure = number | string;

export interface CheckedFigure {
  readonly shown: Shown;
  readonly got: Figure;
}

export interface CheckedRun {
  readonly run: Run;
  readonly figures: readonly CheckedFigure[];
}

export interface Checked {
  readonly claim: Claim;
  readonly runs: readonly CheckedRun[];
  /** What is not as the file says; empty: all is. */
  readonly wrong: readonly string[];
}

/** What counts as the figure that was claimed, and what still as about it: relative. */
const [SAME, ABOUT] = [0.0015, 0.1];

/** Runs all commands of a claim and holds what they print against its file. */
export async function checkClaim(claim: Claim, tokcost: Tokcost): Promise<Checked> {
  const runs: CheckedRun[] = [];
  const wrong: string[] = [];
  for (const run of claim.runs) {
    const { code, stdout } = await tokcost([...run.command.split(" ").slice(1), "--json", "--quiet"]);
    if (code !== (run.exit ?? 0)) wrong.push(`${run.command}: exit ${code ?? "by a signal"}, not ${run.exit ?? 0}`);
    const document: unknown = stdout === "" ? null : JSON.parse(stdout);
    const figures = run.shows.map((shown) => ({ shown, got: figureOf(document, shown) }));
    for (const { shown, got } of figures)
      if (!isAsTold(shown, got)) wrong.push(`${shown.what}: ${got}, not ${shown.is}`);
    runs.push({ run, figures });
  }
  const verdict = unfitting(
    claim,
    runs.flatMap(({ figures }) => figures),
  );
  return { claim, runs, wrong: verdict === null ? wrong : [...wrong, verdict] };
}

function figureOf(document: unknown, { at, over, saved, times = 1 }: Shown): Figure {
  const value = pointed(document, at);
  if (typeof value === "string" && !/^-?[\d.]+$/.test(value)) return value;
  const number = Number(value) * times;
  if (over !== undefined) return number / Number(pointed(document, over));
  return saved === undefined ? number : 1 - number / Number(pointed(document, saved));
}

/** What stands at a JSON pointer; NaN in figures where nothing does. */
export function pointed(document: unknown, pointer: string): unknown {
  let here: unknown = document;
  for (const step of pointer.split("/").slice(1)) {
    const [name = "", wanted] = step.split("=");
    if (wanted !== undefined && Array.isArray(here)) {
      here = here.find((each: Readonly<Record<string, unknown>>) => String(each[name]).startsWith(wanted));
    } else {
      here = (here as Readonly<Record<string, unknown>> | null | undefined)?.[step];
    }
  }
  return here;
}

function isAsTold({ is, within = 1e-6 }: Shown, got: Figure): boolean {
  if (typeof is === "string") return typeof got === "string" && got.includes(is);
  return typeof got === "number" && Math.abs(got - is) <= Math.abs(is) * within;
}

/** A verdict has to follow from the figures that were claimed. Null: it does. */
function unfitting({ verdict, source, runs }: Claim, figures: readonly CheckedFigure[]): string | null {
  const off = figures.flatMap(({ shown, got }) =>
    shown.claimed === undefined || typeof got !== "number" ? [] : [deviation(shown.claimed, got)],
  );
  const [least, most] = [Math.min(...off), Math.max(...off)];
  const says = (fits: boolean): string | null =>
    fits ? null : `"${verdict}" does not follow: figures are ${least} to ${most} off what is claimed`;
  switch (verdict) {
    case "holds":
      return says(off.length > 0 && most <= SAME);
    case "approximately":
      return says(off.length > 0 && most <= ABOUT);
    case "another-date":
      return says(least <= SAME && most > ABOUT);
    case "does-not-hold":
    case "contradicts-itself":
      return says(most > ABOUT);
    case "cannot-be-derived":
      return says(off.length === 0);
    case "citation":
      return source === undefined ? `a citation without source and date, ${runs.length} commands` : null;
  }
}

function deviation(claimed: NonNullable<Shown["claimed"]>, got: number): number {
  const [low, high] = typeof claimed === "number" ? [claimed, claimed] : claimed;
  const nearest = Math.min(Math.max(got, low), high);
  return Math.abs(got - nearest) / Math.abs(nearest);
}
