import { UserError } from "../errors.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { approximateUsd } from "../domain/money.ts";
import type { Feature, Plan } from "../domain/workload.ts";
import { FEWEST_USERS, sigmaOfUsers } from "../growth/user-spread.ts";
import type { Io } from "../io.ts";
import type { LogSource, OpenLog } from "../usage/log-files.ts";
import type { UsageReport } from "../usage/usage-report.ts";
import type { Common } from "./common.ts";
import { besideWorkload } from "./feature-counter.ts";
import { spreadOf } from "./fitted-features.ts";
import { COSTS_OF_FEATURES, loggedWorkload } from "./logged-workload.ts";
import { checkWithinRepository } from "./repository-bounds.ts";
import { textCounter } from "./text-counter.ts";
import type { FoundWorkload } from "./workload-file.ts";

/** Features of a workload with what of them comes from logs. */
export interface MeasuredWorkload {
  readonly features: readonly Feature[];
  readonly assumptions: readonly Assumption[];
}

/** What reading a workload's logs takes. */
export interface LogTerms {
  readonly found: FoundWorkload;
  readonly terms: PriceTerms;
  readonly common: Common;
  readonly io: Io;
}

/** The features of a workload, with what is to come from logs measured. `usage`: the workload's logs, where they are read already. */
export async function measuredFeatures(given: LogTerms, usage: UsageReport | null): Promise<MeasuredWorkload> {
  const { workload } = given.found;
  if (workload.features.length > 0) return { features: await withMeasuredOutputs(given, usage), assumptions: [] };
  const report = usage ?? (await usageOf(given));
  const [costs] = report?.details ?? [];
  if (!report || !costs) return { features: [], assumptions: [] };
  const { measureCalls } = await import("../usage/measured-calls.ts");
  const { features } = await ofLogs(given, async () =>
    measureCalls(await sourcesOf(workload.usage, given), { ...readingOf(given), asOf: given.terms.when }),
  );
  return ofLogs(given, () =>
    Promise.resolve(loggedWorkload(given.found.file, { features, costs, span: report.span }, given.terms)),
  );
}

/** Step 1 of a workload that names logs; null: it names none. */
export async function usageOf(given: LogTerms): Promise<UsageReport | null> {
  const { usage } = given.found.workload;
  return usage.length === 0 ? null : readUsage(usage, given);
}

async function readUsage(globs: readonly string[], given: LogTerms): Promise<UsageReport> {
  const { usage } = await import("../usage/usage.ts");
  const { terms, found } = given;
  return ofLogs(given, async () =>
    usage(await sourcesOf(globs, given), {
      ...readingOf(given),
      groupBy: ["feature", "model"],
      details: [{ groupBy: COSTS_OF_FEATURES }],
      measureFeatures: found.workload.features.some(({ output }) => output?.kind === "fromLogs"),
      asOf: terms.when,
      region: terms.region ?? undefined,
      rateWindow: terms.rateWindow ?? undefined,
    }),
  );
}

/** The plans of a workload, those whose spread of use is to come from logs with the σ that these show. */
export async function measuredPlans(given: LogTerms): Promise<{
  readonly plans: readonly Plan[];
  readonly assumptions: readonly Assumption[];
}> {
  const { file, workload } = given.found;
  const assumptions: Assumption[] = [];
  const plans: Plan[] = [];
  for (const plan of workload.plans) {
    const { fromLogs: logs } = plan.usage;
    if (logs === undefined) {
      plans.push(plan);
      continue;
    }
    const costs = await costsOfUsers(logs, plan, given);
    const sigma = sigmaOfUsers(costs);
    if (sigma === null) {
      throw new UserError(
        `${file}: plan ${plan.name}: ${logs} has ${costs.length} users with a cost, expected at least ${FEWEST_USERS}`,
        {},
        "name the users in the log, or give usage: { sigma: 1.8 }",
      );
    }
    plans.push({ ...plan, usage: { ...plan.usage, sigma } });
    const text = `plan ${plan.name}: spread of use between users (lognormal σ), from what the dearest tenth of ${costs.length} users cost`;
    assumptions.push({ code: "usage-sigma", text, value: sigma.toFixed(2) });
  }
  return { plans, assumptions };
}

/** Dollars that each user of the plan's features cost, by the logs. */
async function costsOfUsers(logs: string, { features }: Plan, given: LogTerms): Promise<number[]> {
  const { usage } = await import("../usage/usage.ts");
  const { rows } = await ofLogs(given, async () =>
    usage(await sourcesOf([logs], given), {
      ...readingOf(given),
      groupBy: ["user", "feature"],
      measureFeatures: false,
      asOf: given.terms.when,
      region: given.terms.region ?? undefined,
      rateWindow: given.terms.rateWindow ?? undefined,
    }),
  );
  const costs = new Map<string, number>();
  for (const { keys, cost } of rows) {
    const { user, feature } = keys;
    const isOfPlan = features === null || feature == null || features.includes(feature);
    if (user != null && isOfPlan && cost.usd !== null)
      costs.set(user, (costs.get(user) ?? 0) + approximateUsd(cost.usd));
  }
  return [...costs.values()];
}

/** The same for every reading of a workload's logs. */
function readingOf({ io, terms }: LogTerms) {
  const open: OpenLog = (path, last) => io.files.stream(path, last);
  return { open, prices: terms.book, loadCounter: () => textCounter() };
}

async function sourcesOf(globs: readonly string[], { found, common, io }: LogTerms): Promise<readonly LogSource[]> {
  const { logSources } = await import("./log-sources.ts");
  const inputs = globs.map((glob) => besideWorkload(found.folder, glob));
  return logSources(inputs, io, common.maxBytes, (paths) => checkWithinRepository(paths, found, io));
}

/** A problem that names no file is one of the logs that the workload names. */
async function ofLogs<T>({ found }: LogTerms, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError && error.place.file === undefined)
      throw new UserError(`logs of ${found.file}: ${error.message}`, {}, error.cure);
    throw error;
  }
}

/** Answers whose length is to come from logs get the spread that the logs show, of the same feature where they name it. */
async function withMeasuredOutputs(given: LogTerms, usage: UsageReport | null): Promise<readonly Feature[]> {
  const { file, workload } = given.found;
  const reports = new Map<string, UsageReport>();
  const [known, another] = workload.usage;
  if (usage !== null && known !== undefined && another === undefined) reports.set(known, usage);
  const features: Feature[] = [];
  for (const feature of workload.features) {
    if (feature.output?.kind !== "fromLogs") {
      features.push(feature);
      continue;
    }
    const { logs } = feature.output;
    const report = reports.get(logs) ?? (await readUsage([logs], given));
    reports.set(logs, report);
    const measured = report.measuredFeatures;
    const own =
      measured.find(({ feature: name }) => name === feature.name) ?? (measured.length === 1 ? measured[0] : undefined);
    const spread = own ? spreadOf(own.output, 0) : null;
    if (!spread) {
      throw new UserError(
        `${file}: feature ${feature.name}: ${logs} has no answers of a feature of that name`,
        {},
        "name the features in the log, or give output: { p50: …, p95: … }",
      );
    }
    features.push({ ...feature, output: { kind: "tokens", spread } });
  }
  return features;
}
