import { type ExitCode, EXIT, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { EVIDENCE_WORDS, evidenceOf } from "../read/usage-logs/evidence.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../read/usage-logs/index.ts";
import { usageReport } from "../report/usage.ts";
import { withFinance } from "../report/usage-finance.ts";
import type { UsageProgress } from "../usage/aggregate.ts";
import type { Address } from "../usage/clickhouse/address.ts";
import { usage, type UsageOptions } from "../usage/usage.ts";
import { VERSION } from "../version.ts";
import { rejectedShare } from "./check-logs.ts";
import { tableIn, tableReport } from "./clickhouse-table.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { logFormat } from "./log-format.ts";
import { logSources } from "./log-sources.ts";
import { emit } from "./outputs.ts";
import { textCounter } from "./text-counter.ts";
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
    const { mapping } = await logFormat(flags, io);
    if (mapping) io.stdout.write(`${mapping.name.padEnd(24)} ${mapping.title}\n`);
    for (const { name, title } of [...LOG_MAPPINGS, ...converted, text]) {
      const checked = EVIDENCE_WORDS[evidenceOf(name)];
      io.stdout.write(`${name.padEnd(24)} ${title}${checked === "" ? "" : ` · ${checked}`}\n`);
    }
    return EXIT.ok;
  }
  if (inputs.length === 0 && io.stdin.isTTY) {
    throw new UserError("no logs given", {}, "tokcost usage logs/*.jsonl, or - to read standard input");
  }
  const table = tableIn(inputs);
  refuseIdle(flags, common, table !== null);
  const finance = await import("./usage-finance.ts");
  const { details, listPrices, calls, focusNames } = await finance.planFinance(flags, common, io);
  const book = await common.book();
  const progress = io.stderr.isTTY && !common.quiet ? progressLine(io) : null;
  const sources = table ? [] : await logSources(inputs.length === 0 ? ["-"] : inputs, io, common.maxBytes);
  const reading = {
    open: (file: string, last?: number) => io.files.stream(file, last),
    ...{ prices: book, asOf: common.when, hashIds: flags.hashIds },
    ...(await logFormat(flags, io)),
    ...{
      since: flags.since,
      until: flags.until,
      timezone: flags.timezone,
      ...(await textCounts(flags, io)),
    },
  };
  const asking = {
    ...reading,
    groupBy: flags.groupBy ?? ["feature", "model"],
    mode: common.mode ?? undefined,
    region: common.region ?? undefined,
    rateWindow: common.rateWindow ?? undefined,
    maxRejected: rejectedShare(flags.maxRejected ?? "1%"),
    // What a workload is made of is read apart, call by call.
    measureFeatures: false,
    details,
    listPrices,
  };
  const readTable = async (address: Address) => {
    const measureFeatures = flags.saveWorkload !== undefined;
    const found = await tableReport(address, { ...asking, measureFeatures, calls: calls ?? undefined }, flags, io);
    return { report: found, measured: found.calls };
  };
  const readLogs = async () => {
    const found = await usage(sources, { ...asking, ...(progress ? { onProgress: progress.show } : {}) });
    progress?.clear();
    if (calls === null) return { report: found, measured: null };
    const { measureCalls } = await import("../usage/measured-calls.ts");
    return { report: found, measured: await measureCalls(sources, { ...reading, ...calls }) };
  };
  const { report, measured } = await (table ? readTable(table) : readLogs());
  const asked = await finance.financeOf(report, flags, common, book, io, focusNames, measured);
  const provenance = { command: "usage", version: VERSION, book, asOf: common.when.at };
  const shown = withFinance(usageReport(report, provenance, common.verbose), asked.finance);
  await emit(shown, common.outputs(), io, { ...common, excel: flags.excel === true, more: { focus: asked.focus } });
  if (asked.workload !== null) await io.files.write(asked.workload.file, asked.workload.text);
  const unpriced = report.unpriced.map(({ message }) => ({ code: "unpriced", message }));
  tellWarnings([...report.warnings, ...unpriced, ...asked.warnings], io, common);
  return completeness(report.unpriced.length > 0 || asked.incomplete, common);
}

/** Throws a UserError for a flag that would change nothing. */
function refuseIdle(flags: UsageFlags, common: Common, isTable: boolean): void {
  if (flags.timeout !== undefined && !isTable) {
    throw new UserError("--timeout is for a clickhouse:// table, and none is read", {}, "leave it out");
  }
  const isFocus = common.outputs().some(({ format }) => format === "focus");
  const { billingAccount, billingAccountName, config } = flags;
  for (const [name, value] of Object.entries({
    "billing-account": billingAccount,
    "billing-account-name": billingAccountName,
    config,
  })) {
    if (value !== undefined && !isFocus)
      throw new UserError(`--${name} is for FOCUS, and none is written`, {}, "add --format focus");
  }
  if (flags.excel === true && !common.outputs().some(({ format }) => format === "csv")) {
    throw new UserError("--excel is for CSV, and none is written", {}, "add --format csv");
  }
}

/** How texts are counted in logs without counts. A tokenizer that is named has to be there; else none is loaded until a log needs it. */
async function textCounts(flags: UsageFlags, io: Io): Promise<Pick<UsageOptions, "countText" | "loadCounter">> {
  if (flags.tokenizer === undefined) return { loadCounter: () => textCounter() };
  return { countText: await textCounter(flags.tokenizer, io) };
}

/** A line on a terminal, from the first second on. */
function progressLine(io: Io): { readonly show: (progress: UsageProgress) => void; readonly clear: () => void } {
  const start = io.now().getTime();
  let shown = false;
  return {
    show({ readFiles, files, part }) {
      if (io.now().getTime() - start < 1000) return;
      shown = true;
      const percent = part === null ? "" : `, ${Math.floor(100 * part)} %`;
      io.stderr.write(`\r\u001b[Kreading logs: ${readFiles} of ${files} files${percent}`);
    },
    clear() {
      if (shown) io.stderr.write("\r\u001b[K");
    },
  };
}
