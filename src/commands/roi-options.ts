import { type Fraction, type Money, timesFraction, ZERO } from "../domain/money.ts";
import { nearestTo } from "../domain/nearest.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { UserError } from "../errors.ts";
import { parseShare, wholeNumber } from "../read/quantities.ts";
import type { OutcomeTerms, SuccessRate } from "../roi/outcome.ts";
import { TIME_PRESETS, type TimePreset } from "../roi/presets.ts";
import { type LabourTerms, middle, type RoiTerms } from "../roi/return.ts";
import { money, number } from "./amounts.ts";
import type { RoiFlags } from "./roi.ts";

/** The terms of the return, where a flag asks for it. `apiMonthly`: of the workload, where there is one. */
export function readRoiTerms(
  flags: RoiFlags,
  apiMonthly: Money | null,
): {
  readonly terms: RoiTerms;
  readonly preset: TimePreset | null;
  readonly assumptions: readonly Assumption[];
} | null {
  const asked = [flags.hoursPerDay, flags.revenue, flags.errorsAvoided].some((flag) => flag !== undefined);
  if (!asked) return null;
  if (flags.api === undefined && apiMonthly === null) {
    throw new UserError("no model cost to hold the value against", {}, "give --api 50, or a tokcost.yaml");
  }
  const preset = flags.task === undefined ? null : presetOf(flags.task);
  const assumptions: Assumption[] = [];
  const usual = (given: string | undefined, code: string, text: string, value: string): string => {
    if (given === undefined) assumptions.push({ code, text, value });
    return given ?? value;
  };
  const years = number(usual(flags.years, "years", "years over which what is paid once is spread", "1"), "--years");
  if (years.numerator === 0n) throw new UserError(`--years: expected more than 0, got "${flags.years ?? ""}"`);
  const labour = readLabour(flags, preset, usual);
  if (preset)
    assumptions.push({
      code: "time-preset",
      text: `time saved by ${preset.what} (${preset.source}, ${preset.date}, ${preset.basis})`,
      value: preset.name,
    });
  return {
    preset,
    assumptions,
    terms: {
      labour,
      revenue: money(flags.revenue, "--revenue"),
      errorsAvoided: money(flags.errorsAvoided, "--errors-avoided"),
      costs: {
        apiMonthly: flags.api === undefined ? (apiMonthly ?? ZERO) : money(flags.api, "--api"),
        oversightMonthly: money(flags.oversight, "--oversight"),
        development: money(flags.development, "--development"),
        integration: money(flags.integration, "--integration"),
        learning: money(flags.learning, "--learning"),
        years,
      },
    },
  };
}

type Usual = (given: string | undefined, code: string, text: string, value: string) => string;

function readLabour(flags: RoiFlags, preset: TimePreset | null, usual: Usual): LabourTerms | null {
  if (flags.hoursPerDay === undefined) return null;
  if (flags.rate === undefined) throw new UserError("--hours-per-day needs --rate, an hour's cost", {}, "--rate 75");
  const hoursPerDay = number(flags.hoursPerDay, "--hours-per-day");
  if (hoursPerDay.numerator === 0n || hoursPerDay.numerator > 24n * hoursPerDay.denominator) {
    throw new UserError(`--hours-per-day: expected more than 0 and at most 24, got "${flags.hoursPerDay}"`);
  }
  const ways = [flags.saved, flags.hoursAfter, flags.task].filter((way) => way !== undefined);
  if (ways.length !== 1) throw new UserError("say how much time is saved by one of --task, --saved and --hours-after");
  return {
    hoursPerDay,
    people: wholeNumber(flags.people ?? "1", "--people"),
    daysPerYear: daysOfAYear(usual(flags.days, "days", "working days a year", "260")),
    hourly: money(flags.rate, "--rate"),
    saved: savedOf(flags, preset, hoursPerDay),
  };
}

function savedOf({ saved, hoursAfter }: RoiFlags, preset: TimePreset | null, before: Fraction): LabourTerms["saved"] {
  if (preset) return { ...preset.saved, expected: middle(preset.saved.low, preset.saved.high) };
  if (hoursAfter !== undefined) {
    const after = number(hoursAfter, "--hours-after");
    const share = {
      numerator: before.numerator * after.denominator - after.numerator * before.denominator,
      denominator: before.numerator * after.denominator,
    };
    return { low: share, expected: share, high: share };
  }
  const [lowText = "", highText, ...rest] = (saved ?? "").split("..");
  const low = signedShare(lowText);
  const high = highText === undefined ? low : signedShare(highText);
  const inOrder = low && high && low.numerator * high.denominator <= high.numerator * low.denominator;
  if (!low || !high || !inOrder || rest.length > 0)
    throw new UserError(`--saved: expected a share up to 100% such as 40%, 30%..50% or -19%, got "${saved ?? ""}"`);
  return { low, high, expected: middle(low, high) };
}

function signedShare(text: string): Fraction | undefined {
  const negative = /^[-\u2212]/.test(text);
  const share = parseShare(text.replace(/^[-\u2212]/, ""));
  if (!share || (!negative && share.numerator > share.denominator)) return undefined;
  return negative ? { ...share, numerator: -share.numerator } : share;
}

function presetOf(name: string): TimePreset {
  const found = TIME_PRESETS.find((preset) => preset.name === name);
  if (found) return found;
  const names = TIME_PRESETS.map((preset) => preset.name);
  const near = nearestTo(name, names, 1)[0];
  throw new UserError(
    `--task: expected ${names.join(", ")}, got "${name}"`,
    {},
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

/** What is asked of outcomes: models in order with their success rates, tokens of an attempt, and the course of a task. */
export interface OutcomeFlags {
  readonly models: readonly { readonly name: string; readonly rate: SuccessRate }[];
  readonly input: number;
  readonly output: number;
  readonly terms: Omit<OutcomeTerms, "attempt">;
  /** What the dearer model's answer is worth more; null: nobody said. */
  readonly worth: Money | null;
}

/** The outcome flags, where models and success rates are told. */
export function readOutcomeFlags(flags: RoiFlags): OutcomeFlags | null {
  const { model, success } = flags;
  if (model === undefined && success === undefined) return null;
  if (model === undefined || success === undefined || model.length !== success.length) {
    throw new UserError(
      `--success: expected one rate for each model, got ${success?.length ?? 0} for ${model?.length ?? 0}`,
      {},
      "-m gpt-4o-mini,gpt-4o --success 160/200,190/200",
    );
  }
  if (flags.inputTokens === undefined || flags.outputTokens === undefined) {
    throw new UserError(
      "cost per useful outcome needs the tokens of an attempt",
      {},
      "--input-tokens 2000 --output-tokens 300",
    );
  }
  const attempts = wholeNumber(flags.attempts ?? "1", "--attempts");
  if (attempts < 1 || attempts > MOST_ATTEMPTS)
    throw new UserError(`--attempts: expected 1 to ${MOST_ATTEMPTS}, got ${attempts}`);
  return {
    models: model.map((name, index) => ({ name, rate: successRate(success[index] ?? "") })),
    input: wholeNumber(flags.inputTokens, "--input-tokens"),
    output: wholeNumber(flags.outputTokens, "--output-tokens"),
    terms: {
      attempts,
      review: money(flags.review, "--review"),
      fallback: fallbackOf(flags),
      wrong: wrongOf(flags),
    },
    worth: flags.worth === undefined ? null : money(flags.worth, "--worth"),
  };
}

const MOST_ATTEMPTS = 100;
const MOST_SAMPLES = 10_000_000;

function daysOfAYear(text: string): number {
  const days = wholeNumber(text, "--days");
  if (days > 366) throw new UserError(`--days: expected up to 366 days a year, got ${days}`);
  return days;
}

function successRate(text: string): SuccessRate {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (match) {
    const [successes, samples] = [Number(match[1]), Number(match[2])];
    if (samples < 1 || samples > MOST_SAMPLES)
      throw new UserError(`--success: expected 1 to ${MOST_SAMPLES} samples, got "${text}"`);
    if (successes > samples) throw new UserError(`--success: expected no more successes than samples, got "${text}"`);
    return { kind: "graded", samples: { successes, failures: samples - successes } };
  }
  const share = parseShare(text);
  if (!share || share.numerator === 0n || share.numerator > share.denominator) {
    throw new UserError(`--success: expected graded samples such as 160/200 or a share such as 80%, got "${text}"`);
  }
  return { kind: "given", share };
}

function fallbackOf({ fallback, humanMinutes, rate }: RoiFlags): Money | null {
  if (fallback !== undefined && humanMinutes !== undefined)
    throw new UserError("give --fallback or --human-minutes, not both");
  if (fallback !== undefined) return money(fallback, "--fallback");
  if (humanMinutes === undefined) return null;
  if (rate === undefined) throw new UserError("--human-minutes needs --rate, an hour's cost", {}, "--rate 75");
  const { numerator, denominator } = number(humanMinutes, "--human-minutes");
  return timesFraction(money(rate, "--rate"), { numerator, denominator: denominator * 60n });
}

function wrongOf({ wrong, reviewFinds }: RoiFlags): OutcomeTerms["wrong"] {
  if (wrong === undefined) return null;
  const found = parseShare(reviewFinds ?? "100%");
  if (!found || found.numerator > found.denominator)
    throw new UserError(`--review-finds: expected a share up to 100%, got "${reviewFinds ?? ""}"`);
  return { cost: money(wrong, "--wrong"), found };
}
