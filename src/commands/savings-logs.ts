import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import { type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { priceAt } from "../prices/resolve.ts";
import type { Provenance } from "../report/document.ts";
import { logSavingsReport } from "../report/savings-logs.ts";
import { priceFindings } from "../savings/findings.ts";
import { wastedCalls } from "../usage/wasted-calls.ts";
import { VERSION } from "../version.ts";
import { rejectedShare } from "./check-logs.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { logSources } from "./log-sources.ts";
import { emit } from "./outputs.ts";
import type { SavingsFlags } from "./savings.ts";
import { textCounter } from "./text-counter.ts";

/** Five minutes, from 1,024 tokens on: what most providers' prompt caches have in common. */
const CACHE = { cacheSeconds: 300, shortestPrefix: 1024 };

const SIMPLE = { input: 1000, output: 200 };

/** `tokcost savings LOGS`: what the logs themselves show, in money a month. */
export async function runLogSavings(
  inputs: readonly string[],
  flags: SavingsFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const book = await common.book();
  for (const name of [flags.to, flags.model]) {
    if (name === undefined) continue;
    const found = priceAt(book, name, common.when);
    if (found.kind === "unpriced") throw new UserError(found.message);
  }
  const waste = await wastedCalls(await logSources(inputs, io, common.maxBytes), {
    ...CACHE,
    simple: SIMPLE,
    open: (file, last) => io.files.stream(file, last),
    asOf: common.when,
    as: flags.as,
    map: flags.map,
    maxRejected: rejectedShare(flags.maxRejected ?? "1%"),
    countText: await textCounter(),
  });
  const found = priceFindings(waste, {
    book,
    when: common.when,
    region: common.region,
    rateWindow: common.rateWindow,
    cheapModel: flags.to ?? null,
    modelOfUnnamed: flags.model ?? null,
  });
  const warnings: Warning[] = found.unpriced.map(({ message }) => ({ code: "unpriced", message }));
  const provenance: Provenance = { command: "savings", version: VERSION, book, asOf: common.when.at };
  const report = logSavingsReport(found, assumptionsOf(found.per), warnings, provenance, common.explain);
  await emit(report, common.outputs(), io, common);
  tellWarnings(warnings, io, common);
  return completeness(found.unpriced.length > 0 || found.unnamed > 0, common);
}

function assumptionsOf(per: "month" | "log"): Assumption[] {
  const month: Assumption = { code: "month", text: "a month is like the time of the log", value: "30.4 days" };
  return [
    ...(per === "month" ? [month] : []),
    {
      code: "prefix-life",
      text: "a prefix stays cached after its last use, if it is long enough",
      value: "300 s, 1,024 tokens",
    },
    {
      code: "simple-calls",
      text: "calls that a cheap model could take",
      value: "to 1,000 tokens in, 200 out, no tools",
    },
    { code: "context-tier", text: "calls of a finding are priced by their mean input", value: "mean" },
  ];
}
