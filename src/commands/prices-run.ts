import { dayOf, formatInstant, type Instant, parseWhen, type When, when } from "../domain/dates.ts";
import { oneLine } from "../domain/one-line.ts";
import type { PriceBook } from "../domain/price.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { compareWithPeer, tableWarnings } from "../prices/check.ts";
import { priceDiff } from "../prices/diff.ts";
import { priceHistory } from "../prices/history.ts";
import { importPrices } from "../prices/import.ts";
import { priceList } from "../prices/list.ts";
import { priceAt } from "../prices/resolve.ts";
import { priceSpread } from "../prices/spread.ts";
import { warningsFor } from "../prices/warnings.ts";
import { RATE_NAMES } from "../read/price-book/rates.ts";
import type { Provenance } from "../report/document.ts";
import { priceCheckReport, priceDiffReport } from "../report/price-check.ts";
import { priceHistoryReport } from "../report/price-history.ts";
import { priceListReport } from "../report/price-list.ts";
import { priceSpreadReport } from "../report/price-spread.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { emit } from "./outputs.ts";
import type { ImportFlags } from "./prices.ts";

function provenance(command: string, book: PriceBook, asOf: Instant): Provenance {
  return { command, version: VERSION, book, asOf };
}

/** `tokcost prices list [TEXT]`. */
export async function listPrices(text: string, common: Common, io: Io): Promise<ExitCode> {
  const book = await common.book();
  const rows = priceList(book, common.when, text);
  if (rows.length === 0 && text !== "") {
    throw new UserError(`no model with a price on ${dayOf(common.when.at)} has "${text}" in its name`);
  }
  await emit(priceListReport(rows, provenance("prices list", book, common.when.at)), common.outputs(), io, common);
  return EXIT.ok;
}

/** `tokcost prices show MODEL`: exit 3 where it has no price on the day. */
export async function showPrice(name: string, common: Common, io: Io): Promise<ExitCode> {
  const book = await common.book();
  const found = priceAt(book, name, common.when);
  const history = priceHistory(book, name);
  const warnings =
    found.kind === "priced"
      ? warningsFor(found.model, common.when.at)
      : [{ code: "price-disputed" as const, message: `unpriced: ${found.message}` }];
  const report = priceHistoryReport(name, history, warnings, provenance("prices show", book, common.when.at));
  await emit(common.verbose ? report : { ...report, details: [] }, common.outputs(), io, common);
  tellWarnings(
    warnings.filter(({ code }) => code !== "price-beyond-evidence" || common.verbose),
    io,
    common,
  );
  return completeness(found.kind === "unpriced", common);
}

/** `tokcost prices spread [MODELS]`: those named, else all that sell output; exit 3 where one that is named has no price on the day. */
export async function spreadPrices(names: readonly string[], common: Common, io: Io): Promise<ExitCode> {
  const book = await common.book();
  const found = names.map((name) => priceAt(book, name, common.when));
  const named = found.flatMap((each) =>
    each.kind === "priced" ? [{ model: each.model.key, priceId: each.period.id, rates: each.period.rates }] : [],
  );
  const warnings = found.flatMap((each) =>
    each.kind === "unpriced" ? [{ code: "unpriced", message: `unpriced: ${each.message}` }] : [],
  );
  const all = (): typeof named =>
    priceList(book, common.when).flatMap(({ model, period, rates }) =>
      rates.output === undefined ? [] : [{ model, priceId: period.id, rates }],
    );
  const spread = priceSpread(names.length === 0 ? all() : named);
  const report = priceSpreadReport(spread, warnings, provenance("prices spread", book, common.when.at));
  await emit(report, common.outputs(), io, common);
  tellWarnings(warnings, io, common);
  return completeness(warnings.length > 0, common);
}

/** `tokcost prices diff A B`: each a date, or a price table's file. */
export async function diffPrices(before: string, after: string, common: Common, io: Io): Promise<ExitCode> {
  const shipped = await common.book();
  const side = async (given: string): Promise<{ readonly book: PriceBook; readonly when: When }> => {
    const moment = parseWhen(given);
    if (moment) return { book: shipped, when: moment };
    if ((await io.files.kind(given)) === "missing") {
      throw new UserError(`"${given}" is neither a date (YYYY-MM-DD) nor a price table's file`);
    }
    const { loadPriceTable } = await import("./price-table.ts");
    return { book: await loadPriceTable(io, { overlay: null, table: given }), when: common.when };
  };
  const changes = priceDiff(await side(before), await side(after));
  const report = priceDiffReport(changes, { before, after }, provenance("prices diff", shipped, common.when.at));
  await emit(report, common.outputs(), io, common);
  return EXIT.ok;
}

/** `tokcost prices check`: exit 1 where another list differs on a figure and the table does not say so. */
export async function checkPrices(against: string | null, common: Common, io: Io): Promise<ExitCode> {
  const book = await common.book();
  const peer = against === null ? null : await readPeer(against, common, io);
  const comparison = peer && compareWithPeer(book, common.when, peer.prices, peer.format);
  const report = priceCheckReport(
    tableWarnings(book, common.when),
    comparison && { file: against ?? "", comparison },
    provenance("prices check", book, common.when.at),
    common.verbose,
  );
  await emit(report, common.outputs(), io, common);
  return comparison?.disagreements.some(({ disclosed }) => !disclosed) === true ? EXIT.limitExceeded : EXIT.ok;
}

async function readPeer(file: string, { maxBytes }: Common, io: Io) {
  const { readPeerPrices } = await import("../read/price-peers.ts");
  return readPeerPrices({ name: file, text: await io.files.readText(file, maxBytes) });
}

/** `tokcost prices import FILE`: writes an overlay, never the shipped table. */
export async function importOverlay(file: string, flags: ImportFlags, io: Io): Promise<ExitCode> {
  const { readPeerPrices } = await import("../read/price-peers.ts");
  const { format, prices } = readPeerPrices({ name: file, text: await io.files.readText(file, 256e6) });
  const from =
    flags.from === undefined ? (Math.floor(io.now().getTime() / 1000) as Instant) : when(flags.from, "--from").at;
  const source = `${format}, imported on ${formatInstant(dayStart(io))}`;
  const { yaml, models, skipped } = importPrices(prices, { source, from: dayOf(from), names: RATE_NAMES });
  if (flags.output === undefined) io.stdout.write(yaml);
  else await io.files.write(flags.output, yaml);
  io.stderr.write(`${models} models imported, ${skipped.length} left out\n`);
  const most = 5;
  for (const { key, reason } of skipped.slice(0, most)) io.stderr.write(`left out: ${oneLine(key)}: ${reason}\n`);
  return EXIT.ok;
}

function dayStart(io: Io): Instant {
  return when(dayOf(Math.floor(io.now().getTime() / 1000) as Instant), "today").at;
}
