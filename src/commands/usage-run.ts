import { type ExitCode, EXIT, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { parseShare } from "../read/quantities.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../read/usage-logs/index.ts";
import { usageReport } from "../report/usage.ts";
import { withFinance } from "../report/usage-finance.ts";
import type { UsageProgress } from "../usage/aggregate.ts";
import { usage } from "../usage/usage.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { logSources } from "./log-sources.ts";
import { emit } from "./outputs.ts";
import type { UsageFlags } from "./usage.ts";

/** `tokcost usage`: read logs, sum, price, report. */
export async function runUsage(
  inputs: readonly string[],
  flags: UsageFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  if (flags.listFormats === true) {
    const converted = LOG_CONVERTERS.map(({ mapping }) => mapping);
    const text = { name: "text-only", title: "Prompts and answers without counts, which are counted here" };
    const formats = [...LOG_MAPPINGS, ...converted, text];
    for (const { name, title } of formats) io.stdout.write(`${name.padEnd(24)} ${title}\n`);
    return EXIT.ok;
  }
  if (inputs.length === 0 && io.stdin.isTTY) {
    throw new UserError("no logs given", {}, "tokcost usage logs/*.jsonl, or - to read standard input");
  }
  const finance = await import("./usage-finance.ts");
  const { details, listPrices } = await finance.planFinance(flags, common, io);
  const book = await common.book();
  const progress = io.stderr.isTTY && !common.quiet ? progressLine(io) : null;
  const report = await usage(await logSources(inputs.length === 0 ? ["-"] : inputs, io, common.maxBytes), {
    groupBy: flags.groupBy ?? ["feature", "model"],
    open: (file) => io.files.stream(file),
    prices: book,
    asOf: common.when,
    mode: common.mode ?? undefined,
    region: common.region ?? undefined,
    rateWindow: common.rateWindow ?? undefined,
    map: flags.map,
    as: flags.as,
    since: flags.since,
    until: flags.until,
    timezone: flags.timezone,
    maxRejected: rejectedShare(flags.maxRejected ?? "1%"),
    hashIds: flags.hashIds,
    // The report of usage alone does not show it.
    measureFeatures: flags.saveWorkload !== undefined,
    details,
    listPrices,
    countText: await textCounter(),
    ...(progress ? { onProgress: progress.show } : {}),
  });
  progress?.clear();
  const asked = await finance.financeOf(report, flags, common, book, io);
  const provenance = { command: "usage", version: VERSION, book, asOf: common.when.at };
  const shown = withFinance(usageReport(report, provenance, common.verbose), asked.finance);
  await emit(shown, common.outputs(), io, { ...common, excel: flags.excel === true, more: { focus: asked.focus } });
  if (asked.workload !== null) await io.files.write(asked.workload.file, asked.workload.text);
  tellWarnings([...report.warnings, ...asked.warnings], io, common);
  return completeness(report.unpriced.length > 0 || asked.incomplete, common);
}

/** For logs that hold texts instead of counts; the vocabularies open in a few milliseconds. */
async function textCounter(): Promise<(text: string, model: string | null) => number> {
  const { loadCounter } = await import("./counter.ts");
  const counter = await loadCounter(["gpt-4o", "gpt-4", "text-davinci-003", "davinci"]);
  return (text, model) => counter.text(text, model ?? "gpt-4o").tokens;
}

/** A line on a terminal, from the first second on. */
function progressLine(io: Io): { readonly show: (progress: UsageProgress) => void; readonly clear: () => void } {
  const start = io.now().getTime();
  let shown = false;
  return {
    show({ readFiles, files }) {
      if (io.now().getTime() - start < 1000) return;
      shown = true;
      io.stderr.write(`\rreading logs: ${readFiles} of ${files} files`);
    },
    clear() {
      if (shown) io.stderr.write("\r\u001b[K");
    },
  };
}

function rejectedShare(text: string): number {
  const share = parseShare(text);
  const value = share ? Number(share.numerator) / Number(share.denominator) : Number.NaN;
  if (!(value <= 1)) throw new UserError(`--max-rejected: expected a share such as 1% or 0.01, got "${text}"`);
  return value;
}
