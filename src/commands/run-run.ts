import { compare } from "../compare/compare.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import type { ExitCode } from "../errors.ts";
import type { Io } from "../io.ts";
import { toCsv } from "../report/csv.ts";
import { declaredUsageReport } from "../report/declared-usage.ts";
import { jsonDocument } from "../report/document.ts";
import type { Report } from "../report/report.ts";
import { usageReport } from "../report/usage.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { emit } from "./outputs.ts";
import type { RunFlags } from "./run.ts";
import { comparisonReport, loadReport, marginReport, simulationReport, type StepReport } from "./step-reports.ts";
import { prepareSteps, type Steps } from "./steps.ts";
import { marginTargets, withGrowth } from "./workload-runs.ts";

interface NamedStep extends StepReport {
  readonly title: string;
  readonly file: string;
}

/** `tokcost run`: the five steps, each with its one-sentence conclusion; the folder of CSVs is written whole or not at all. */
export async function runAll(named: string | null, flags: RunFlags, common: Common, io: Io): Promise<ExitCode> {
  const steps = withGrowth(await prepareSteps(named, flags.model ?? [], common, io), flags);
  const candidates = flags.model ?? steps.workload.candidates;
  const { explain } = common;
  const all: NamedStep[] = [
    { title: "1 Usage", file: "usage-map.csv", ...usageStep(steps, common) },
    { title: "2 Token loads", file: "token-loads.csv", ...loadReport(steps, explain) },
    { title: "3 Comparison", file: "comparison.csv", ...comparisonReport(steps, candidates, explain) },
    { title: "4 Growth", file: "growth.csv", ...simulationReport(steps, explain) },
    {
      title: "5 Pricing check",
      file: "pricing-check.csv",
      ...marginReport(steps, marginTargets(flags.target), explain),
    },
  ];
  if (flags.output !== undefined) {
    await io.files.writeFolder(flags.output, new Map(all.map(({ file, report }) => [file, toCsv(report.data)])));
  }
  for (const output of common.outputs()) {
    if (output.format === "json") await emit(together(all, steps), [output], io, common);
    else for (const { title, report } of all) await emit(withTitle(report, title), [output], spaced(io), common);
  }
  if (flags.output !== undefined && !common.quiet) {
    io.stderr.write(`wrote ${all.map(({ file }) => file).join(", ")} to ${flags.output}\n`);
  }
  tellWarnings(uniqueWarnings([...steps.warnings, ...all.flatMap(({ warnings }) => warnings)]), io, common);
  return completeness(
    all.some(({ incomplete }) => incomplete),
    common,
  );
}

/** Steps 3, 4 and 5 find the same things missing. */
function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

function withTitle(report: Report, title: string): Report {
  return { ...report, headline: `${title}: ${report.headline}` };
}

/** An empty line after each report. */
function spaced(io: Io): Io {
  return { ...io, stdout: { ...io.stdout, write: (text) => io.stdout.write(`${text}\n`) } };
}

/** One JSON document with a member a step. */
function together(all: readonly NamedStep[], { book, terms, assumptions, warnings }: Steps): Report {
  const members = Object.fromEntries(STEP_NAMES.map((name, index) => [name, all[index]?.report.document]));
  const [first] = all;
  if (!first) throw new Error("there are five steps");
  const provenance = { command: "run", version: VERSION, book, asOf: terms.when.at };
  return { ...first.report, document: jsonDocument(provenance, members, assumptions, warnings) };
}

const STEP_NAMES = ["usage", "load", "compare", "simulate", "margin"];

/** Step 1: measured from the logs that the workload names, else as its features declare it. */
function usageStep(steps: Steps, { verbose }: Common): StepReport {
  const provenance = { command: "usage", version: VERSION, book: steps.book, asOf: steps.terms.when.at };
  if (steps.usage) {
    const report = usageReport(steps.usage, provenance, verbose);
    return { report, incomplete: steps.usage.unpriced.length > 0, warnings: [] };
  }
  const { rows } = compare(steps.workload.features, [], steps.terms, steps.counter.count);
  const incomplete = rows.some(({ usd }) => usd === null);
  return { report: declaredUsageReport(rows, provenance), incomplete, warnings: [] };
}
