import { isObject, type JsonObject } from "./converter.ts";
import { firstValues } from "./first-values.ts";
import type { LogMapping } from "./mapping.ts";
import { mappingsOfLines } from "./recognise.ts";
import { sniffLayout } from "./sniff.ts";

/** How many lines tell what a log is. */
const MOST = 5;

/** The first JSON objects of a log, by its first characters; none of a list or a document that is longer than these. */
export function firstObjects(head: string): readonly JsonObject[] {
  const layout = sniffLayout(head);
  if (layout.kind !== "json") return [];
  return firstValues(head.replace(/^\uFEFF/, ""), layout.shape, MOST)
    .slice(0, MOST)
    .filter(isObject);
}

/** Whether one of some JSON values is a line of one of these formats. */
export function isAnyKnown(values: readonly unknown[], mappings: readonly LogMapping[]): boolean {
  return mappingsOfLines(values, mappings).size > 0;
}
