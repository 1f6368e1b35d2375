import type { MoneyRange } from "../budget/subject.ts";
import { type Money, usdToDecimal } from "../domain/money.ts";

/** A prompt file that becomes a feature. */
export interface StarterFeature {
  readonly name: string;
  readonly file: string;
  readonly model: string;
  /** The file names the model itself. */
  readonly ownModel: boolean;
  readonly requests: string;
  readonly batch: boolean;
  readonly inputTokens: number;
  readonly usdPerMonth: MoneyRange;
}

export interface LeftOut {
  readonly file: string;
  readonly why: string;
}

/** What a repository holds that costs tokens. */
export interface Starter {
  readonly features: readonly StarterFeature[];
  readonly logs: readonly string[];
  /** Logs stand for the features where there are no prompts. */
  readonly usage: { readonly usdPerMonth: MoneyRange } | null;
  readonly leftOut: readonly LeftOut[];
  readonly prices: string;
}

/** Room above today's cost. */
export const HEADROOM_PERCENT = 25n;

/** A limit so much above today's cost, or its range's high end if that is more, rounded up to three significant digits: "$164". */
export function proposedLimit({ expected, high }: MoneyRange): Money {
  const above = (expected * (100n + HEADROOM_PERCENT) + 99n) / 100n;
  const limit = above > high ? above : high;
  const unit = 10n ** BigInt(Math.max(0, limit.toString().length - 3));
  return (((limit + unit - 1n) / unit) * unit) as Money;
}

/** A tokcost.yaml with comments, for somebody who sees one for the first time. The same starter gives the same text. */
export function starterWorkload({ features, logs, usage, leftOut, prices }: Starter): string {
  const lines = [
    "# What this repository asks of language models, and what it may cost. Written by `tokcost init`; yours from here on.",
    "# Every key: https://www.npmjs.com/package/tokcost, docs/workload.md.",
    "version: 1",
    "",
  ];
  if (features.length > 0) lines.push("features:", ...features.flatMap(featureLines));
  if (logs.length > 0) lines.push(...logLines(logs, usage !== null));
  const budgets = [
    ...features.map(({ name, usdPerMonth }) => ({ scope: `feature: ${scalar(name)}, `, cost: usdPerMonth })),
    ...(usage === null ? [] : [{ scope: "", cost: usage.usdPerMonth }]),
  ];
  if (budgets.length > 0) {
    lines.push(
      `# Today's cost plus ${HEADROOM_PERCENT} %, at prices ${prices}. maxIncrease holds in \`tokcost check --base origin/main\`.`,
      "budgets:",
      ...budgets.map(
        ({ scope, cost }) => `  - { ${scope}max: $${withCents(proposedLimit(cost))}/month, maxIncrease: 10% }`,
      ),
      "",
    );
  }
  if (leftOut.length > 0) {
    lines.push("# Found and left out:", ...leftOut.map(({ file, why }) => `#   ${plain(file)}: ${plain(why)}`), "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

/** "3.20", "164", "0.0949". */
function withCents(amount: Money): string {
  return usdToDecimal(amount).replace(/\.\d$/, "$&0");
}

function featureLines({ name, file, model, ownModel, requests, batch }: StarterFeature, index: number): string[] {
  return [
    `  ${scalar(name)}:`,
    `    model: ${scalar(model)}${ownModel ? "" : " # the file names none: put yours"}`,
    `    prompt: ${scalar(file)}`,
    `    requests: ${requests} # a guess: put yours${index === 0 ? ", or measure it with tokcost usage LOGS" : ""}`,
    ...(batch ? ["    batch: 100%"] : []),
    ...(index === 0
      ? [
          "    # output: { p50: 180, p95: 420 } # tokens of an answer; assumed where it is not told",
          "    # input: { dynamic: { p50: 300, p95: 1200 } } # tokens of what users add",
        ]
      : []),
    "",
  ];
}

function logLines(logs: readonly string[], inUse: boolean): string[] {
  const list = logs.map((file) => `${inUse ? "" : "# "}  - ${scalar(file)}`);
  return inUse
    ? ["# Features and volumes as these logs show them.", "usage:", ...list, ""]
    : ["# Logs of calls, to measure volumes and answers from: tokcost usage FILE.", "# usage:", ...list, ""];
}

/** Plain where YAML takes it for the same text whatever stands around it, else in quotes. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./@-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** One line of a comment. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}
