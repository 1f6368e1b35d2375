/** A string literal. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A quoted name. */
export function name(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** The first expression that has a value; NULL where there is none to try. */
export function coalesce(expressions: readonly string[]): string {
  const [first] = expressions;
  if (first === undefined) return "NULL";
  return expressions.length === 1 ? first : `coalesce(${expressions.join(", ")})`;
}

export function and(conditions: readonly string[]): string {
  return conditions.length === 0 ? "true" : conditions.map((condition) => `(${condition})`).join(" AND ");
}

export function or(conditions: readonly string[]): string {
  return conditions.length === 0 ? "false" : `(${conditions.join(" OR ")})`;
}
