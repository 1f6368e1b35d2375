import { isConstant } from "./sql.ts";

/**
 * Named expressions over a relation. One that is the same for every row is not made a column: it is said in its place
 * wherever the name is used, so that what a log's format never has costs none of its rows any work.
 */
export interface Layer {
  /** A SELECT of the columns. */
  readonly select: string;
  /** How a name is said above this layer: a column, or the constant that it is. A name nobody gave is NULL. */
  readonly of: (name: string) => string;
}

export interface LayerOptions {
  /** Columns of what is below that stay columns. */
  readonly keep?: readonly string[];
  /** Leave the layer below visible: its columns too, and its constants. */
  readonly over?: Layer;
}

/** `from` is a relation, or the layer that `over` is. */
export function layer(from: string, expressions: Readonly<Record<string, string>>, options: LayerOptions = {}): Layer {
  const { keep = [], over } = options;
  const columns = Object.entries(expressions).filter(([, expression]) => !isConstant(expression));
  const parts = [...(over ? ["*"] : keep), ...columns.map(([name, expression]) => `${expression} AS ${name}`)];
  const known = new Set([...keep, ...columns.map(([name]) => name)]);
  return {
    select: `SELECT ${parts.length === 0 ? "1 AS nothing_else" : parts.join(", ")} FROM ${from}`,
    of: (name) => (known.has(name) ? name : (expressions[name] ?? over?.of(name) ?? "NULL")),
  };
}

/** The same with everything below still visible. */
export function above(below: Layer, expressions: Readonly<Record<string, string>>): Layer {
  return layer(`(${below.select})`, expressions, { over: below });
}

/** A table, all of whose columns are columns. */
export function table(relation: string): Layer {
  return { select: `SELECT * FROM ${relation}`, of: (name) => name };
}
