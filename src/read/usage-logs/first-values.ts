const SAMPLED_LINES = 50;

/** Where pages and exports keep their list. */
export const PAGE_KEYS = ["data", "records", "result", "results"];

/** A bucket of usage has its results itself: it is no page. */
export const BUCKET_KEYS = ["start_time", "starting_at", "usage", "usageMetadata"];

/** The first values of a log: its first lines (the last one may be cut off), or what a small document holds. */
export function firstValues(
  head: string,
  shape: "lines" | "array" | "document",
  most = SAMPLED_LINES,
): readonly unknown[] {
  const texts = shape === "lines" ? head.split("\n", most) : [head];
  return texts.flatMap(parsed).flatMap((value) => {
    const held = shape === "lines" ? value : heldBy(value);
    return Array.isArray(held) ? (held as readonly unknown[]) : [held];
  });
}

function parsed(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return [];
  }
}

/** The list in a page. */
function heldBy(value: unknown): unknown {
  if (typeof value !== "object" || value === null || BUCKET_KEYS.some((key) => key in value)) return value;
  return PAGE_KEYS.map((key) => (value as Readonly<Record<string, unknown>>)[key]).find(Array.isArray) ?? value;
}
