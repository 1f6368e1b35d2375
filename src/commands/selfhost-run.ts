import type { Warning } from "../domain/prompt-entry.ts";
import { type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { Provenance } from "../report/document.ts";
import { fleetDayReport } from "../report/fleet-day.ts";
import { pointsReport } from "../report/operating-points.ts";
import { selfhostReport } from "../report/selfhost.ts";
import { readFleetDay } from "../read/fleet-day.ts";
import { readOperatingPoints } from "../read/operating-points.ts";
import { FITTED } from "../selfhost/facts/parameters.ts";
import { fleetDayCost } from "../selfhost/fleet.ts";
import { predictPoint } from "../selfhost/predict.ts";
import { selfhost } from "../selfhost/selfhost.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { emit } from "./outputs.ts";
import type { SelfhostFlags } from "./selfhost.ts";
import { readSelfhostFlags } from "./selfhost-options.ts";

/** `tokcost selfhost`. */
export async function runSelfhost(
  name: string | null,
  flags: SelfhostFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const book = await common.book();
  const provenance: Provenance = { command: "selfhost", version: VERSION, book, asOf: common.when.at };
  if (flags.points !== undefined) return runPoints(flags.points, provenance, common, io);
  if (flags.day !== undefined) {
    const day = readFleetDay(flags.day, await io.files.readText(flags.day, common.maxBytes));
    await emit(fleetDayReport(day, fleetDayCost(day), provenance), common.outputs(), io, common);
    return completeness(false, common);
  }
  if (name === null) throw new UserError("no model named", {}, "tokcost selfhost llama-3.1-70b --gpu h100");
  const { question, assumptions } = readSelfhostFlags(name, flags);
  const result = selfhost(question, { book, when: common.when, region: common.region });
  const unpriced = result.breakEvens.filter((each) => each.kind === "unpriced");
  const warnings: Warning[] = [
    ...unpriced.map(({ message }) => ({ code: "unpriced", message })),
    ...unverified(question.plan.setup),
  ];
  await emit(selfhostReport(result, assumptions, warnings, provenance, common.explain), common.outputs(), io, common);
  tellWarnings(warnings, io, common);
  return completeness(unpriced.length > 0, common);
}

/** Facts that were not read again from their source. */
function unverified({ model, gpu }: ReturnType<typeof readSelfhostFlags>["question"]["plan"]["setup"]): Warning[] {
  return [model, gpu]
    .filter(({ verified }) => !verified)
    .map(({ name, source }) => ({ code: "unverified-fact", message: `${name}: its figures are from ${source}` }));
}

async function runPoints(file: string, provenance: Provenance, common: Common, io: Io): Promise<ExitCode> {
  const points = readOperatingPoints(file, await io.files.readText(file, common.maxBytes));
  const predictions = points.map((point) => predictPoint(point, FITTED));
  const lost = predictions.filter(({ predicted }) => predicted === null);
  const warnings = lost.map(({ id }) => ({
    code: "does-not-fit",
    message: `${id}: the model does not fit in the memory`,
  }));
  await emit(pointsReport(predictions, warnings, provenance), common.outputs(), io, common);
  tellWarnings(warnings, io, common);
  return completeness(lost.length > 0, common);
}
