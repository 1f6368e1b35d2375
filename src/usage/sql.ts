/** A string literal; a NUL, which would end the statement, is said in words. */
export function text(value: string): string {
  const literals = value.split("\0").map((part) => `'${part.replaceAll("'", "''")}'`);
  return literals.length === 1 ? literals.join("") : `(${literals.join(" || chr(0) || ")})`;
}

/** A quoted name. */
export function name(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** The same for every row, as its text shows. */
export function isConstant(expression: string): boolean {
  return /^(?:NULL|true|false|-?\d+|'(?:[^']|'')*')$/.test(expression);
}

/** The first expression that has a value; NULL where there is none to try. */
export function coalesce(expressions: readonly string[]): string {
  const [first] = expressions;
  if (first === undefined) return "NULL";
  return expressions.length === 1 ? first : `coalesce(${expressions.join(", ")})`;
}

/** Both of these and what follows build conditions and sums, in which what is constant leaves no trace. */
export function and(conditions: readonly string[]): string {
  const open = conditions.filter((condition) => condition !== "true");
  if (open.includes("false")) return "false";
  return open.length === 0 ? "true" : open.map((condition) => `(${condition})`).join(" AND ");
}

export function or(conditions: readonly string[]): string {
  const open = conditions.filter((condition) => condition !== "false");
  if (open.includes("true")) return "true";
  return open.length === 0 ? "false" : `(${open.join(" OR ")})`;
}

export function not(condition: string): string {
  if (condition === "true") return "false";
  return condition === "false" ? "true" : `NOT (${condition})`;
}

export function isNull(expression: string): string {
  if (expression === "NULL") return "true";
  return isConstant(expression) ? "false" : `${expression} IS NULL`;
}

/** The value of the first condition that holds. */
export function firstOf(cases: readonly (readonly [condition: string, value: string])[], otherwise: string): string {
  const open = cases.filter(([condition]) => condition !== "false");
  const certain = open.findIndex(([condition]) => condition === "true");
  const asked = certain === -1 ? open : open.slice(0, certain);
  const last = open[certain]?.[1] ?? otherwise;
  if (asked.length === 0) return last;
  return `CASE ${asked.map(([condition, value]) => `WHEN ${condition} THEN ${value}`).join(" ")} ELSE ${last} END`;
}

export function choose(condition: string, value: string, otherwise: string): string {
  return firstOf([[condition, value]], otherwise);
}

/** A number, 0 where it is NULL. */
export function zeroed(expression: string): string {
  if (expression === "NULL") return "0";
  return isConstant(expression) ? expression : `coalesce(${expression}, 0)`;
}

export function plus(terms: readonly string[]): string {
  const open = terms.filter((term) => term !== "0");
  return open.length === 0 ? "0" : open.join(" + ");
}

export function minus(from: string, terms: readonly string[]): string {
  const open = terms.filter((term) => term !== "0").map((term) => (term.includes(" ") ? `(${term})` : term));
  return [from, ...open].join(" - ");
}
