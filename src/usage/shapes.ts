import type { LogMapping } from "../read/usage-logs/mapping.ts";
import * as sql from "./sql.ts";

/** The formats by their numbers (`shape`), those whose lines are read, and whether there is but one. */
export interface Shapes {
  readonly mappings: readonly LogMapping[];
  readonly expected: ReadonlySet<LogMapping>;
  readonly only: boolean;
}

/** Whether a record is of a format for which something holds. */
export function shapeIs({ mappings, expected, only }: Shapes, holds: (mapping: LogMapping) => boolean): string {
  const shapes = mappings.flatMap((mapping, index) => (expected.has(mapping) && holds(mapping) ? [index] : []));
  if (shapes.length === 0) return "false";
  // Of lines of other formats nothing else is asked than that they are.
  return only || shapes.length === expected.size ? "true" : `shape IN (${shapes.join(", ")})`;
}

/** Whether a line is of a format that is read. */
export function expectedShape({ mappings, expected }: Shapes): string {
  const shapes = mappings.flatMap((mapping, index) => (expected.has(mapping) ? [index] : []));
  if (shapes.length === 0) return "false";
  return shapes.length === mappings.length ? "true" : `shape IN (${shapes.join(", ")})`;
}

/** A text that each format implies. */
export function constantByShape(
  { mappings, expected, only }: Shapes,
  of: (mapping: LogMapping) => string | null | undefined,
): string {
  const cases = mappings.flatMap((mapping, index) => {
    const value = expected.has(mapping) ? of(mapping) : null;
    return typeof value === "string" ? [[index, sql.text(value)] as const] : [];
  });
  const [first] = cases;
  if (!first) return "NULL";
  if (only) return first[1];
  return `CASE shape ${cases.map(([shape, value]) => `WHEN ${shape} THEN ${value}`).join(" ")} END`;
}
