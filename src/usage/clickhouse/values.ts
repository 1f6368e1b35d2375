import type { Dialect, Value } from "./columns.ts";

/**
 * Numbers and moments of a row as whole numbers that are never NULL, which engines and versions treat differently: a count is
 * -1 where there is none, and -2 where it is no count.
 */
export const NO_COUNT = -1;
export const BAD_COUNT = -2;

/** The moment of what has no time: a million days before 1970. */
export const NO_TIME = -86_400_000_000;

const LARGEST_COUNT = 999_999_999_999_999;

/** Text without outer spaces. */
export function trimmed(text: string, { modern }: Dialect): string {
  if (text === "''") return text;
  return modern ? `trimBoth(${text})` : `replaceRegexpAll(${text}, '^ +| +$', '')`;
}

/** The first text that is not blank; '' where none is. */
export function firstText(texts: readonly string[], dialect: Dialect): string {
  const [only = "''", ...others] = texts;
  if (others.length === 0) return trimmed(only, dialect);
  return `arrayFirst(x -> x <> '', arrayMap(x -> ${trimmed("x", dialect)}, [${texts.join(", ")}]))`;
}

/** A count in a column of numbers. A number that is too large for it is refused before anything adds it up. */
export function countOfNumber({ kind, sql: value, given, nullable }: Value): string {
  const whole = kind === "float" ? ` AND floor(${value}) = ${value}` : "";
  const holds = `${value} >= 0 AND ${value} <= ${LARGEST_COUNT}${whole}`;
  const none = [
    ...(given === "1" ? [] : [`WHEN NOT ${given} THEN ${NO_COUNT}`]),
    ...(nullable ? [`WHEN ${value} IS NULL THEN ${NO_COUNT}`] : []),
  ].join(" ");
  const count = `CASE ${none} WHEN ${holds} THEN toInt64(${value}) ELSE ${BAD_COUNT} END`;
  return nullable ? `coalesce(${count}, ${NO_COUNT})` : count;
}

const COUNT = "^([0-9]{1,15}([.]0+)?|[0-9]{1,3}(,[0-9]{3}){1,4})$";

/** A count that is written as text (without outer spaces): as in files, "3.0" and "1,234" are counts, 12.5 and 1e3 are not. */
export function countOfText(text: string): string {
  const whole = `substring(concat(${text}, '.'), 1, position(concat(${text}, '.'), '.') - 1)`;
  return `CASE WHEN ${text} = '' THEN ${NO_COUNT} WHEN match(${text}, '${COUNT}')
    THEN toInt64OrZero(replaceAll(${whole}, ',', '')) ELSE ${BAD_COUNT} END`;
}

/** A moment in a column: is one there, in which second is it, and is it only a day? */
export interface Moment {
  readonly given: string;
  readonly second: string;
  readonly isDay: string;
}

/** A column without a time has 1970-01-01 instead, unless it may be NULL: such a time is none. */
export function momentOf(value: Value, text: string): Moment {
  if (value.kind === "moment" || value.kind === "day") {
    const number = `toInt64(${value.sql})`;
    const known = value.nullable ? `coalesce(${number}, 0)` : number;
    return {
      given: `${known} <> 0`,
      second: value.kind === "day" ? `${known} * 86400` : known,
      isDay: value.kind === "day" ? "1" : "0",
    };
  }
  return {
    given: `${text} <> ''`,
    second: secondOfText(text),
    isDay: `match(${text}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')`,
  };
}

const EPOCH = "^[0-9]{9,19}([.][0-9]+)?$";
const CLOCK = "[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?";
const ISO = `^(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}(${CLOCK})?$`;

/** The same spellings as in files: ISO 8601, UTC without a zone; or a number since 1970 whose size tells its unit. */
function secondOfText(text: string): string {
  const digits = `substring(concat(${text}, '.'), 1, position(concat(${text}, '.'), '.') - 1)`;
  const number = `toInt64OrZero(${digits})`;
  const units = [
    [11, number],
    [14, `intDiv(${number}, 1000)`],
    [17, `intDiv(${number}, 1000000)`],
  ].map(([length, second]) => `WHEN length(${digits}) <= ${length} THEN ${second}`);
  const epoch = `CASE ${units.join(" ")} ELSE intDiv(${number}, 1000000000) END`;
  const day = `substring(${text}, 1, 10)`;
  const plain = `replaceOne(replaceRegexpOne(${text}, '[.][0-9]+', ''), ' UTC', 'Z')`;
  const moment = `toInt64(parseDateTimeBestEffortOrZero(${plain}, 'UTC'))`;
  // The server takes 31 February for a day of March.
  const isDate = `match(${text}, '${ISO}') AND toString(toDateOrZero(${day})) = ${day}`;
  return `CASE WHEN match(${text}, '${EPOCH}') THEN ${epoch} WHEN ${isDate} THEN ${moment} ELSE ${NO_TIME} END`;
}
