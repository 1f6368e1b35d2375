import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

/** What became of a claim. `another-date`: its prices held on another day than the one it speaks of. */
export const VERDICTS = {
  holds: "holds",
  approximately: "approximately",
  "another-date": "on another date",
  "does-not-hold": "does not hold",
  "contradicts-itself": "contradicts itself",
  "cannot-be-derived": "can't be derived",
  citation: "citation",
} as const;

export type Verdict = keyof typeof VERDICTS;

/** How a figure is written on the page. */
export type Unit = "usd" | "share" | "times" | "count" | "gigabytes" | "text";

/** A figure of a command's JSON document. */
export interface Shown {
  readonly what: string;
  /** A JSON pointer; `/levers/name=routing/alone` takes the element whose name is routing. */
  readonly at: string;
  /** Divided by the figure there: a ratio; with `saved`, one less that ratio. */
  readonly over?: string;
  readonly saved?: string;
  /** Multiplied by this: 12 makes a month a year. */
  readonly times?: number;
  readonly unit: Unit;
  readonly is: number | string;
  /** Relative, for figures that are rounded in the file. Default: a millionth. */
  readonly within?: number;
  /** What the article says it is, or between what. */
  readonly claimed?: number | readonly [number, number];
}

export interface Run {
  /** As typed in a checkout of this repository, without `--json`; no quotes. */
  readonly command: string;
  /** Exit code; 0 unless told. */
  readonly exit?: number;
  readonly shows: readonly Shown[];
}

/** One claim of an article, what tokcost makes of it, and how to read it. */
export interface Claim {
  readonly id: string;
  readonly article: number;
  readonly claim: string;
  readonly kind: "arithmetic" | "ratio" | "range" | "price" | "citation" | "none";
  readonly verdict: Verdict;
  readonly reading: string;
  /** Where a figure is from that no arithmetic gives. */
  readonly source?: { readonly where: string; readonly date: string };
  readonly runs: readonly Run[];
}

/** A concept that the articles name, and the option or workload key that models it. */
export interface Concept {
  readonly concept: string;
  readonly article: string;
  readonly how: string;
  /** `command --flag`, `command` alone, or the path of a key in the workload file. */
  readonly options: readonly string[];
  readonly keys: readonly string[];
}

export const FOLDER = "fixtures/articles";

export function readClaims(root: string, kind: "claims" | "contradictions"): Claim[] {
  const folder = path.join(root, FOLDER, kind);
  const claims = readdirSync(folder).map(
    (file) => ({ runs: [], ...(parse(readFileSync(path.join(folder, file), "utf8")) as object) }) as unknown as Claim,
  );
  return claims.toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

export function readConcepts(root: string): Concept[] {
  const concepts = parse(readFileSync(path.join(root, FOLDER, "concepts.yaml"), "utf8")) as Concept[];
  return concepts.map((concept) => ({ ...concept, options: concept.options ?? [], keys: concept.keys ?? [] }));
}
