import type { CheckResult, LimitName } from "../budget/check.ts";
import { wordsOfCheck } from "../budget/words.ts";
import { type CheckContext, formatsOf } from "./check.ts";

/** Where somebody should look: a path from the repository's root, with forward slashes, and a line from 1. */
export interface CheckPlace {
  readonly file: string;
  readonly line: number;
}

/** A limit that is not simply kept, as CI services show it: at a line of a file, with a level and a text. */
export interface PlacedCheck {
  readonly result: CheckResult;
  readonly place: CheckPlace;
}

export type Level = "error" | "warning";

/** What each limit is about, in one sentence. */
export const LIMIT_TITLES: Readonly<Record<LimitName, string>> = {
  max: "Costs more in a period than its budget",
  maxPerRequest: "A request costs more than its budget",
  maxInputTokens: "A request has more input tokens than its budget",
  maxIncrease: "Costs more than at the base, by more than its budget",
};

/** What a CI service is told of: limits exceeded, perhaps exceeded, or not checked for want of a figure. */
export function isTold({ status }: CheckResult): boolean {
  return status === "failed" || status === "warning" || status === "incomplete";
}

/** An error is what makes the exit code one. */
export function levelOf({ status }: CheckResult, allowUnpriced: boolean): Level {
  return status === "failed" || (status === "incomplete" && !allowUnpriced) ? "error" : "warning";
}

/** "support-reply: +$86.20 a month (+41 %), limit +10 %" and below it where that comes from and what to do. */
export function textOf(result: CheckResult, context: Pick<CheckContext, "workload" | "currency">): string {
  const { headline, lines } = wordsOfCheck(result, context.workload, formatsOf(context));
  return [`${result.name}: ${headline}`, ...lines].join("\n");
}

/** Names a limit through renamings of files and changes of cost: what a service recognises a finding by. */
export function identityOf({ name, path }: CheckResult, workload: string): string {
  return `${workload}#${path}:${name}`;
}
