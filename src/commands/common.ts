import { ownValue } from "../domain/own-value.ts";
import { type Command, Option } from "commander";
import { dayOf, type Instant, parseWhen, type When, when } from "../domain/dates.ts";
import { fraction } from "../domain/money.ts";
import { nearestTo } from "../domain/nearest.ts";
import { oneLine } from "../domain/one-line.ts";
import { type Mode, MODES, type PriceBook } from "../domain/price.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import { EXIT, type ExitCode, formatPlace, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { Currency } from "../report/currency.ts";
import type { RateWindow } from "../prices/cost.ts";
import { parseNumber } from "../read/quantities.ts";
import { type Output, outputOptions, wantsColor } from "./outputs.ts";

/** What every command that prices something is told. */
export interface CommonOptions {
  readonly prices?: string;
  readonly table?: string;
  readonly asOf?: string;
  readonly mode?: string;
  readonly region?: string;
  readonly rateWindow?: string;
  readonly allowUnpriced?: boolean;
  readonly explain?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly maxFile?: string;
  readonly currency?: string;
  readonly fx?: string;
}

/** The same, read and checked. */
export interface Common {
  readonly when: When;
  /** False: `when` is today, because nobody said. */
  readonly whenGiven: boolean;
  readonly mode: Mode | null;
  readonly region: string | null;
  readonly rateWindow: RateWindow | null;
  readonly allowUnpriced: boolean;
  readonly explain: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly currency: Currency | null;
  readonly maxBytes: number;
  readonly outputs: () => readonly Output[];
  book(): Promise<PriceBook>;
}

const RATE_WINDOWS: readonly RateWindow[] = ["peak", "offpeak", "blend"];

/** Adds the flags that every pricing command has. The returned function reads them once commander has parsed. */
export function commonOptions(
  command: Command,
  formats: readonly string[],
  io: Io,
  output: { readonly folder?: boolean } = {},
): (options: CommonOptions) => Common {
  const outputs = outputOptions(command, formats, output);
  command
    .option("--as-of <date>", "prices of this day or moment: 2025-11-01, 2026-07-01T02:00Z (default: today)")
    .option("--prices <file>", "your own prices over the shipped table (YAML)")
    .option("--table <file>", "another price table instead of the shipped one")
    .option("--mode <mode>", `how it is served: ${MODES.join(", ")}`)
    .option("--region <region>", "where it is processed: eu, us …, for prices that differ by it")
    .option("--rate-window <window>", `where the price depends on the clock: ${RATE_WINDOWS.join(", ")}`)
    .option("--allow-unpriced", "exit 0 although something has no price")
    .option("--currency <code>", "tables in another currency, with --fx")
    .option("--fx <rate@date>", "what a dollar was worth in it, and when: 0.92@2026-11-20")
    .option("--explain", "show the arithmetic: tokens × rate = cost, and where each rate is from")
    .option("-q, --quiet", "no warnings, no hints")
    .option("-v, --verbose", "say which files, formats and tables are used")
    .addOption(new Option("--no-color", "no colour"))
    .addOption(new Option("--max-file <size>", "refuse larger files").default("64MB"));
  return (options) => ({
    when: options.asOf === undefined ? today(io) : when(options.asOf, "--as-of"),
    whenGiven: options.asOf !== undefined,
    mode: choice(options.mode, MODES, "--mode"),
    region: options.region ?? null,
    rateWindow: choice(options.rateWindow, RATE_WINDOWS, "--rate-window"),
    allowUnpriced: options.allowUnpriced === true,
    explain: options.explain === true,
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    color: wantsColor(io, options.color),
    currency: currency(options.currency, options.fx),
    maxBytes: byteSize(options.maxFile ?? "64MB", "--max-file"),
    outputs,
    book: async () => {
      const { loadPriceTable } = await import("./price-table.ts");
      const book = await loadPriceTable(io, { overlay: options.prices ?? null, table: options.table ?? null });
      if (options.region !== undefined) insistOnRegion(options.region, book);
      return book;
    },
  });
}

function today(io: Io): When {
  return when(dayOf(Math.floor(io.now().getTime() / 1000) as Instant), "today");
}

function choice<T extends string>(text: string | undefined, among: readonly T[], option: string): T | null {
  if (text === undefined) return null;
  const found = among.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  const near = nearestTo(text, among, 1)[0];
  throw new UserError(
    `${option}: expected ${among.join(", ")}, got "${text}"`,
    {},
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

/** A region that no price knows is a slip; one that some models are not offered in leaves those without a price. */
function insistOnRegion(region: string, { models }: PriceBook): void {
  const periods = models.flatMap((model) => model.periods);
  const known = [...new Set(periods.flatMap(({ uplifts }) => Object.keys(uplifts)))].sort();
  if (known.includes(region)) return;
  const near = nearestTo(region, known, 1)[0];
  const cure = near === undefined ? `the table has ${known.join(", ") || "none"}` : `did you mean ${near}?`;
  throw new UserError(`--region: no price depends on the region "${region}"`, {}, cure);
}

/** A rate without its day would rewrite history, so both are asked for. */
function currency(code: string | undefined, fx: string | undefined): Currency | null {
  if (code === undefined && fx === undefined) return null;
  const codes = Intl.supportedValuesOf("currency");
  if (code === undefined || !codes.includes(code)) {
    const begun = codes.filter((known) => known.startsWith((code ?? "?").slice(0, 2).toUpperCase()));
    const near = nearestTo(code ?? "", begun.length > 0 ? begun : codes, 1)[0];
    throw new UserError(
      `--currency: expected an ISO 4217 code such as EUR, got ${code === undefined ? "none" : `"${code}"`}`,
      {},
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  }
  const match = /^(\d+(?:\.\d+)?)@(\d{4}-\d{2}-\d{2})$/.exec(fx ?? "");
  const day = match ? parseWhen(match[2] ?? "") : undefined;
  const rate = match?.[1];
  if (!day || rate === undefined || Number(rate) === 0) {
    const given = fx === undefined ? "none" : `"${fx}"`;
    throw new UserError(`--fx: expected what a dollar was worth and when, such as 0.92@2026-11-20, got ${given}`);
  }
  return { code, rate: fraction(rate), rateText: rate, date: dayOf(day.at) };
}

/** "64MB", "2 GB", "500kB" as bytes. */
export function byteSize(text: string, option: string): number {
  const match = /^([\d_.,]+\s*[kKMG]?)B?$/.exec(text.trim());
  const [digits = "", unit = ""] = (match?.[1] ?? "").split(/(?=[kKMG]$)/);
  const number = match ? parseNumber(digits.trim()) : undefined;
  const bytes = number ? (Number(number.numerator) / Number(number.denominator)) * (ownValue(SIZES, unit) ?? 1) : 0;
  if (!(bytes >= 1)) throw new UserError(`${option}: expected a size such as 64MB or 2GB, got "${text}"`);
  return Math.floor(bytes);
}

const SIZES: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, G: 1e9 };

/** Tells warnings on stderr, unless asked to be quiet; many of a kind in one line. */
export function tellWarnings(warnings: readonly Warning[], io: Io, { quiet }: Common): void {
  if (quiet) return;
  const most = 10;
  for (const { message, place } of warnings.slice(0, most)) {
    const where = formatPlace(place ?? {});
    io.stderr.write(`warning: ${oneLine(where === "" ? message : `${where}: ${message}`)}\n`);
  }
  if (warnings.length > most) io.stderr.write(`warning: and ${warnings.length - most} more (--json lists all)\n`);
}

/** 0, or 3 where something has no price or can't be counted. */
export function completeness(incomplete: boolean, { allowUnpriced }: Common): ExitCode {
  return incomplete && !allowUnpriced ? EXIT.incomplete : EXIT.ok;
}
