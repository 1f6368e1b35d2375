/** A string literal: ClickHouse knows escapes inside quotes. */
export function text(value: string): string {
  return `'${value.replaceAll(/[\\']/g, "\\$&")}'`;
}

/** A quoted name. */
export function name(value: string): string {
  return `\`${value.replaceAll(/[\\`]/g, "\\$&")}\``;
}

/** A named expression: later ones and the query may use the name. Names begin with `tk_`, which no table's column does. */
export type Let = readonly [name: string, sql: string];

export interface Query {
  readonly lets: readonly Let[];
  readonly from: string;
  readonly where?: readonly string[];
  /** Names (of `lets`) that rows are grouped by. */
  readonly by?: readonly string[];
  /** Beside that a group has rows. */
  readonly having?: string;
  readonly figures: readonly string[];
}

/**
 * One flat SELECT, so that a Distributed table's shards do the grouping and send sums, not rows. Its columns are those of
 * `by`, then the figures. Only the expressions that are needed are written.
 */
export function select({ lets, from, where = [], by = [], having, figures }: Query): string {
  const used = neededOf(lets, [...where, ...by, having ?? "", ...figures]);
  const constants = new Set(used.filter(([, sql]) => isConstant(sql)).map(([name]) => name));
  // A number among the keys would be taken for the place of a column.
  const keys = by.filter((key) => !constants.has(key));
  return [
    used.length === 0 ? "" : `WITH ${used.map(([name, sql]) => `${sql} AS ${name}`).join(", ")} `,
    `SELECT ${[...by, ...figures].join(", ")} FROM ${from}`,
    where.length === 0 ? "" : ` WHERE ${where.map((condition) => `(${condition})`).join(" AND ")}`,
    by.length === 0
      ? ""
      : `${keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`} HAVING ${having ?? "count(*) > 0"}`,
  ].join("");
}

function isConstant(sql: string): boolean {
  return /^(-?\d+|'(\\.|[^'\\])*')$/.test(sql);
}

function neededOf(lets: readonly Let[], texts: readonly string[]): readonly Let[] {
  const needed = new Set(texts.flatMap(namesIn));
  for (const [name, sql] of lets.toReversed()) {
    if (needed.has(name)) for (const other of namesIn(sql)) needed.add(other);
  }
  return lets.filter(([name]) => needed.has(name));
}

function namesIn(sql: string): readonly string[] {
  return sql.match(/\btk_\w+/g) ?? [];
}
