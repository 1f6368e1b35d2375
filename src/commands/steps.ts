import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { PriceBook } from "../domain/price.ts";
import { when } from "../domain/dates.ts";
import type { Workload } from "../domain/workload.ts";
import type { TokenLoad } from "../domain/token-load.ts";
import { UserError } from "../errors.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import type { Io } from "../io.ts";
import { tokenLoad } from "../load/token-load.ts";
import type { UsageReport } from "../usage/usage-report.ts";
import type { Common } from "./common.ts";
import { besideWorkload, type FeatureCounter, featureCounter } from "./feature-counter.ts";
import { withLimitTiers } from "./limit-tiers.ts";
import { openVocabularies, packsForWorkload } from "./own-vocabularies.ts";
import { readPrompts } from "./prompts.ts";
import { checkWithinRepository } from "./repository-bounds.ts";
import { findWorkload, type FoundWorkload } from "./workload-file.ts";
import { measuredFeatures, measuredPlans, usageOf } from "./workload-logs.ts";

/** What steps 2 to 5 work on: the workload with its logs read, its prompts counted and its prices loaded. */
export interface Steps {
  readonly found: FoundWorkload;
  /** Features from the file, or where it has none, from its logs; outputs "from logs" are measured. */
  readonly workload: Workload;
  readonly book: PriceBook;
  readonly terms: PriceTerms;
  readonly counter: FeatureCounter;
  /** Step 1, where it was asked for and the workload names logs. */
  readonly usage: UsageReport | null;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}

/**
 * Prepares the steps: all reading happens here, what follows is computation. `withUsage`: step 1 is asked for, too; else logs
 * are read only where features come from them.
 */
export async function prepareSteps(
  named: string | null,
  models: readonly string[],
  common: Common,
  io: Io,
  withUsage = false,
): Promise<Steps> {
  const found = await findWorkload(named, io, common.maxBytes);
  if (found.workload.features.length === 0 && found.workload.usage.length === 0) {
    throw new UserError(
      "neither features nor usage logs to take them from",
      { file: found.file },
      "add features or usage, see docs/workload.md; budgets alone are for tokcost check LOGS",
    );
  }
  const date = common.whenGiven || found.workload.asOf === null ? common.when : when(found.workload.asOf, "asOf");
  const book = await common.book();
  const terms: PriceTerms = { book, when: date, region: common.region, rateWindow: common.rateWindow };
  const needsUsage = withUsage || found.workload.features.length === 0;
  const reading = { found, terms, common, io };
  const usage = needsUsage ? await usageOf(reading) : null;
  const measured = await measuredFeatures(reading, usage);
  const users = await measuredPlans(reading);
  const workload = await withLimitTiers(
    { ...found.workload, features: measured.features, plans: users.plans },
    found.file,
    io,
  );
  const fallbacks = workload.outages?.flatMap(({ fallback }) => fallback ?? []) ?? [];
  const warnings: Warning[] = [...(usage?.warnings ?? [])];
  const counted = [...workload.candidates, ...fallbacks, ...models];
  const counter = await featureCounter(
    workload.features,
    counted,
    async (file, variables) => {
      const prompt = besideWorkload(found.folder, file);
      await checkWithinRepository([prompt], found, io);
      const prompts = await readPrompts([prompt], io, {
        as: null,
        field: null,
        variables,
        maxBytes: common.maxBytes,
      });
      warnings.push(...prompts.warnings);
      return prompts.entries;
    },
    await openVocabularies(
      [...counted, ...workload.features.map(({ model }) => model)],
      packsForWorkload(workload.features, book, date.at, io),
    ),
  );
  return {
    found,
    workload,
    book,
    terms,
    counter,
    usage,
    assumptions: [...workload.assumptions, ...measured.assumptions, ...users.assumptions],
    warnings,
  };
}

/** Step 2 for the features on their own models. */
export function tokenLoads({ workload, counter }: Steps): TokenLoad[] {
  return workload.features.map((feature) => tokenLoad(feature, counter.count(feature, feature.model)));
}
