import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import type { OperatingPoint } from "../src/domain/serving.ts";
import { EXIT, UserError } from "../src/errors.ts";
import { readOperatingPoints } from "../src/read/operating-points.ts";
import { FITTED } from "../src/selfhost/facts/parameters.ts";
import type { RooflineParameters } from "../src/selfhost/parameters.ts";
import { predictPoint } from "../src/selfhost/predict.ts";

const PARAMETERS_FILE = "src/selfhost/facts/parameters.ts";

/** Where each figure would stand without any point, and whether it is a share of 1. What the points can't tell apart is left there. */
const PRIORS: { readonly [Name in keyof RooflineParameters]: { readonly value: number; readonly fixed?: boolean } } = {
  bandwidth: { value: 0.8, fixed: true },
  compute: { value: 0.6 },
  attention: { value: 0.45 },
  fp4: { value: 0.65 },
  tile: { value: 64 },
  serial: { value: 0.5 },
  link: { value: 0.7 },
  layerMicroseconds: { value: 15 },
  sequenceMicroseconds: { value: 5 },
  mostSequences: { value: 2048, fixed: true },
  tuned: { value: 1.2 },
};
/** Pull towards the priors, in squared log units. */
const RIDGE = 0.15;
const SHARES: readonly string[] = ["bandwidth", "compute", "attention", "fp4", "serial", "link"];

const NAMES = Object.keys(PRIORS) as (keyof RooflineParameters)[];
const FREE = NAMES.filter((name) => PRIORS[name].fixed !== true);

/**
 * Fits the roofline's parameters on the points of a file that are marked `split: fit` (or all, where none is), by squared log
 * error with a ridge towards the priors: `node scripts/run.mjs scripts/fit-selfhost.ts POINTS.json [--write --date 2026-11-21]`.
 * Prints each point's ratio with and without itself in the fit.
 */
export default async function fitSelfhost(args: readonly string[]): Promise<void> {
  try {
    await fitFile(args);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = EXIT.userError;
  }
}

async function fitFile(args: readonly string[]): Promise<void> {
  const [file] = args;
  if (file === undefined) throw new UserError("usage: fit-selfhost.ts POINTS.json [--write --date DATE]");
  if (!existsSync(file)) throw new UserError("no such file", { file });
  const points = pointsToFit(readOperatingPoints(file, readFileSync(file, "utf8")));
  if (points.length === 0) throw new UserError("no point of it is published: nothing to fit", { file });
  const fitted = fit(points);
  const held = points.map((point) => logRatio(point, fit(points.filter((other) => other !== point))));
  const own = points.map((point) => logRatio(point, fitted));
  for (const [index, { id }] of points.entries()) {
    console.log(id.padEnd(44), ratio(own[index]), "left out:", ratio(held[index]));
  }
  console.log(`geometric mean |ratio|: ${meanRatio(own)}, left out ${meanRatio(held)}; ${points.length} points`);
  console.log(fitted);
  if (args.includes("--write")) {
    const date = args.includes("--date") ? (args[args.indexOf("--date") + 1] ?? "") : "undated";
    writeFileSync(PARAMETERS_FILE, await parametersFile(fitted, points.length, date));
  }
}

/** Those that are marked, or all where none is, as far as they are published. */
function pointsToFit(all: readonly OperatingPoint[]): OperatingPoint[] {
  const marked = all.filter(({ split }) => split === "fit");
  return (marked.length > 0 ? marked : all).filter(({ published }) => published !== null);
}

function logRatio(point: OperatingPoint, parameters: RooflineParameters): number {
  const { predicted, published } = predictPoint(point, parameters);
  return predicted === null || published === null ? Math.log(10) : Math.log(predicted / published);
}

function ratio(log = 0): string {
  return Math.exp(log).toFixed(2);
}

function meanRatio(logs: readonly number[]): string {
  return Math.exp(logs.reduce((sum, log) => sum + Math.abs(log), 0) / logs.length).toFixed(3);
}

function fit(points: readonly OperatingPoint[]): RooflineParameters {
  const loss = (steps: readonly number[]): number => {
    const parameters = parametersAt(steps);
    const error = points.reduce((sum, point) => sum + logRatio(point, parameters) ** 2, 0);
    return error + RIDGE * steps.reduce((sum, step) => sum + step ** 2, 0);
  };
  let best = FREE.map(() => 0);
  for (let round = 0; round < 4; round++) best = descend(loss, best);
  return parametersAt(best);
}

/** Log steps from the priors; of shares, steps of the odds. */
function parametersAt(steps: readonly number[]): RooflineParameters {
  const moved: Record<keyof RooflineParameters, number> = { ...FITTED };
  for (const name of NAMES) {
    const { value } = PRIORS[name];
    const factor = Math.exp(steps[FREE.indexOf(name)] ?? 0);
    const odds = (value / (1 - value)) * factor;
    moved[name] = SHARES.includes(name) ? odds / (1 + odds) : value * factor;
  }
  return moved;
}

/** The simplex method of Nelder and Mead. https://doi.org/10.1093/comjnl/7.4.308 */
function descend(loss: (at: readonly number[]) => number, start: readonly number[]): number[] {
  const vertex = (at: number[]): { at: number[]; loss: number } => ({ at, loss: loss(at) });
  const simplex = [start, ...start.map((_, i) => start.map((x, j) => (i === j ? x + 0.3 : x)))].map((at) =>
    vertex([...at]),
  );
  for (let round = 0; round < 1500; round++) {
    simplex.sort((a, b) => a.loss - b.loss);
    const best = simplex[0];
    const worst = simplex.at(-1);
    const next = simplex.at(-2);
    if (!best || !worst || !next || worst.loss - best.loss < 1e-10) break;
    const middle = start.map(
      (_, i) => simplex.slice(0, -1).reduce((sum, { at }) => sum + (at[i] ?? 0), 0) / start.length,
    );
    const along = (by: number) => vertex(middle.map((x, i) => x + by * (x - (worst.at[i] ?? 0))));
    const reflected = along(1);
    if (reflected.loss < best.loss) {
      const further = along(2);
      simplex[simplex.length - 1] = further.loss < reflected.loss ? further : reflected;
    } else if (reflected.loss < next.loss) simplex[simplex.length - 1] = reflected;
    else {
      const nearer = along(reflected.loss < worst.loss ? 0.5 : -0.5);
      if (nearer.loss < Math.min(reflected.loss, worst.loss)) simplex[simplex.length - 1] = nearer;
      else
        for (const [i, each] of simplex.entries())
          simplex[i] = vertex(each.at.map((x, j) => (x + (best.at[j] ?? 0)) / 2));
    }
  }
  return [...(simplex.sort((a, b) => a.loss - b.loss)[0]?.at ?? start)];
}

/** The text of the file that holds the parameters. */
export async function parametersFile(parameters: RooflineParameters, points: number, date: string): Promise<string> {
  const lines = NAMES.map((name) => `  ${name}: ${Number(parameters[name].toPrecision(4))},`);
  const text = `// Written by scripts/fit-selfhost.ts: change the script or its points, not this file.
import type { RooflineParameters } from "../parameters.ts";

/** Fitted on ${points} published operating points, ${date}. bandwidth and mostSequences are fixed. */
export const FITTED: RooflineParameters = {
${lines.join("\n")}
};
`;
  return format(text, { parser: "typescript", printWidth: 120 });
}
