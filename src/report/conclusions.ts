import { ownValue } from "../domain/own-value.ts";
import type { Figure, Finding } from "../domain/finding.ts";
import { formatDollars, formatFactor, formatNumber, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";

/** The answer of a step in one sentence. */
export function conclusionWords({ code, figures }: Finding): string {
  const word = (name: string): string => (figures[name] ? figureWords(figures[name]) : "?");
  switch (code) {
    case "no-candidates":
      return figures["configured"]
        ? `${word("configured")} a month as configured; no candidates to compare with.`
        : "No candidates to compare with.";
    case "no-candidate-can":
      return "No candidate takes the whole load.";
    case "cheapest":
      return `${word("model")} is the cheapest candidate, at ${word("perMonth")} a month.`;
    case "cheaper-exists":
      return `All on ${word("model")} would cost ${word("perMonth")} a month instead of ${word("configured")}${lessWords(figures["times"])}.`;
    case "configured-is-cheapest":
      return `What is configured is cheapest, at ${word("configured")} a month; the next is ${word("model")} at ${word("perMonth")}.`;
    case "nothing-to-simulate":
      return "No factor to simulate.";
    case "in-proportion":
      return `At ${word("factor")}x you pay ${word("times")} times as much: nothing bends the line${breaking(word, figures)}.`;
    case "bends":
      return `At ${word("factor")}x you pay ${word("times")} times as much${breaking(word, figures)}.`;
    case "no-plans":
      return "No plans to check.";
    case "no-revenue":
      return `${word("plan")} has no revenue.`;
    case "plan-loses":
      return `${word("plan")} loses money: its margin is ${word("margin")}, and it breaks even at ${word("breakEven")}.`;
    case "plan-holds":
      return `${word("plan")} holds ${word("margin")} margin; ${word("underwater")} of its users cost more than they pay.`;
    case "plan-below-target":
      return `${word("plan")} has ${word("margin")} margin, below the target ${fromWords(word("belowTargetFrom"))}; ${word("underwater")} of its users cost more than they pay.`;
    default:
      return code;
  }
}

/** ", 89 % less" of 0.11 times as much. */
function lessWords(times: Figure | undefined): string {
  return times?.unit === "times" ? `, ${formatShare(1 - times.value)} less` : "";
}

function fromWords(factor: string): string {
  return factor === "1" ? "today already" : `from ${factor}x on`;
}

function breaking(word: (name: string) => string, figures: Finding["figures"]): string {
  if (!figures["breaksAt"]) return "";
  const at = figures["breaksAt"];
  const limit = `${word("scope")}'s ${limitWords(word("limit"))}`;
  if (at.unit === "times" && at.value <= 1) return `; ${limit} is exceeded today already`;
  return `; ${limit} stops you at ${word("breaksAt")}x`;
}

const LIMIT_WORDS: Readonly<Record<string, string>> = {
  requestsPerMinute: "requests a minute",
  tokensPerMinute: "tokens a minute",
  inputTokensPerMinute: "input tokens a minute",
  outputTokensPerMinute: "output tokens a minute",
  requestsPerDay: "requests a day",
  usdPerMonth: "spending limit",
};

/** "tokensPerMinute" → "tokens a minute". */
export function limitWords(dimension: string): string {
  return ownValue(LIMIT_WORDS, dimension) ?? dimension;
}

function figureWords(figure: Figure): string {
  switch (figure.unit) {
    case "usd":
      return formatDollars(figure.value);
    case "name":
      return shortModel(figure.value);
    case "requests":
    case "factor":
      return formatFactor(figure.value);
    case "share":
      return formatShare(figure.value);
    case "times":
    case "count":
    case "month":
      return formatNumber(figure.value);
    default:
      return figure satisfies never;
  }
}
