import { exitCodeOf } from "../budget/check.ts";
import { checkSpend } from "../budget/check-spend.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { parseShare } from "../read/quantities.ts";
import { type CheckContext, checkReport } from "../report/check.ts";
import { logEnd } from "../usage/log-end.ts";
import { usage } from "../usage/usage.ts";
import { VERSION } from "../version.ts";
import type { CheckFlags, LogCheckFlags } from "./check.ts";
import { checkFormats } from "./check-formats.ts";
import { type Common, tellWarnings } from "./common.ts";
import { besideWorkload } from "./feature-counter.ts";
import { logFormat } from "./log-format.ts";
import { logSources } from "./log-sources.ts";
import { emit } from "./outputs.ts";
import { keysOfBudgets, spendOfBudgets } from "./spend-of-budgets.ts";
import { textCounter } from "./text-counter.ts";
import { findWorkload } from "./workload-file.ts";

/** `tokcost check LOGS`: what was spent of the budgets of a workload, and where their periods will end. */
export async function runLogCheck(
  named: string | null,
  logs: readonly string[],
  flags: CheckFlags & LogCheckFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const found = await findWorkload(named, io, common.maxBytes);
  const { budgets, usage: ownLogs } = found.workload;
  if (budgets.length === 0) {
    throw new UserError("no budgets to check", { file: found.file }, "add budgets, see docs/workload.md");
  }
  const inputs = logs.length > 0 ? logs : ownLogs.map((glob) => besideWorkload(found.folder, glob));
  if (inputs.length === 0) {
    throw new UserError("--logs: no logs named, and none under usage", { file: found.file }, "tokcost check LOGS");
  }
  const book = await common.book();
  const keys = keysOfBudgets(budgets);
  const report = await usage(await logSources(inputs, io, common.maxBytes), {
    groupBy: ["model"],
    details: [{ groupBy: ["day", ...keys], timezone: flags.timezone }],
    measureFeatures: false,
    open: (file, last) => io.files.stream(file, last),
    prices: book,
    asOf: common.when,
    mode: common.mode ?? undefined,
    region: common.region ?? undefined,
    rateWindow: common.rateWindow ?? undefined,
    ...(await logFormat(flags, io)),
    timezone: flags.timezone,
    maxRejected: rejectedShare(flags.maxRejected ?? "1%"),
    loadCounter: () => textCounter(),
  });
  const [detail] = report.details;
  if (!detail) throw new RangeError("usage without the detail that was asked for");
  const spend = spendOfBudgets(detail, {
    workload: found.workload,
    book,
    when: common.when,
    dayGiven: common.whenGiven,
    end: logEnd(detail, report.span, flags.timezone),
  });
  const results = checkSpend(budgets, spend.of, { strict: flags.strict === true });
  const context: CheckContext = {
    subjects: [],
    changes: [],
    workload: found.file,
    base: null,
    logs: { span: report.span, files: report.import.files.length, records: report.import.records, asOf: spend.asOf },
    verbose: common.verbose,
    currency: common.currency,
    provenance: { command: "check", version: VERSION, book, asOf: common.when.at },
    assumptions: report.assumptions,
    warnings: report.warnings,
  };
  const formats = Object.entries(checkFormats(results, context, found, common, io));
  // The comment of a pull request is about what changed; here the report itself is the markdown.
  const more = Object.fromEntries(formats.filter(([format]) => format !== "markdown"));
  await emit(checkReport(results, context), common.outputs(), io, { ...common, more });
  tellWarnings(report.warnings, io, common);
  return flags.exitZero === true ? EXIT.ok : exitCodeOf(results, { allowUnpriced: common.allowUnpriced });
}

/** `--max-rejected`: a share of the lines. */
export function rejectedShare(text: string): number {
  const share = parseShare(text);
  const value = share ? Number(share.numerator) / Number(share.denominator) : Number.NaN;
  if (!(value <= 1)) throw new UserError(`--max-rejected: expected a share such as 1% or 0.01, got "${text}"`);
  return value;
}
