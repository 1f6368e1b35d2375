import type { Figure, Finding } from "../domain/finding.ts";
import type { LeverName } from "../domain/savings.ts";
import type { Waiting } from "../savings/risk.ts";
import { formatDollars, formatNumber, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";

const NAMES: Readonly<Record<LeverName, string>> = {
  "response-cache": "response cache",
  routing: "routing",
  compression: "compression",
  "prompt-cache": "prompt cache",
  batch: "batch",
  "output-control": "output control",
};

export function leverWords(name: LeverName): string {
  return NAMES[name];
}

/** What a lever puts at risk, in a sentence. */
export function riskWords({ code, figures }: Finding): string {
  const share = (name: string): string => {
    const figure = figures[name];
    return figure?.unit === "share" ? formatShare(figure.value) : "an unknown share";
  };
  switch (code) {
    case "wrong-answers":
      return wrongAnswers(share, figures["most"], figures["each"]);
    case "weaker-answers":
      return weakerAnswers(share, figures);
    case "cascade": {
      const to = nameIn(figures["to"]);
      return `${to} tries all; its check must find what is wrong, and ${share("strongCalls")} wait for a second answer`;
    }
    case "shorter-prompt":
      return shorterPrompt(share, figures["attempts"]);
    case "none":
      return "none for the answers: the model reads the same tokens";
    case "waits":
      return `none for the answers, but ${share("share")} of them may take 24 hours`;
    case "cut-answers":
      return `answers ${share("cut")} shorter, and ${share("truncated")} of them cut off and asked again`;
    case "shorter-answers":
      return `answers ${share("cut")} shorter; how many are then cut off, nobody says`;
    default:
      return code;
  }
}

function nameIn(figure: Figure | undefined): string {
  return figure?.unit === "name" ? shortModel(figure.value) : "the cheap model";
}

function isZero(figure: Figure | undefined): boolean {
  return figure === undefined || (figure.unit === "share" && figure.value === 0);
}

type Shares = (name: string) => string;

function wrongAnswers(share: Shares, most: Figure | undefined, each: Figure | undefined): string {
  if (isZero(most)) return "answers of another question: nobody says how many";
  const cost = each?.unit === "usd" ? `, ${formatDollars(each.value)} each` : "";
  return `${share("share")} of all answers are another question's (up to ${share("most")})${cost}`;
}

function weakerAnswers(share: Shares, figures: Finding["figures"]): string {
  const score = figures["score"];
  const scored =
    score?.unit === "count"
      ? `: a score of ${formatNumber(score.value)}, ${share("ofStrong")} of the strong model's`
      : "";
  const chance = figures["byChance"] ? ", if it chooses no better than chance" : "";
  const again = isZero(figures["misroutes"]) ? "" : `; ${share("misroutes")} of them asked again`;
  return `keeps ${share("gapKept")} of what the strong model is better by${scored}${chance}${again}`;
}

function shorterPrompt(share: Shares, attempts: Figure | undefined): string {
  const more = isZero(attempts) ? "what that does to the answers, nobody says" : `${share("attempts")} more attempts`;
  return `${share("static")} of the static and ${share("dynamic")} of the other input gone; ${more}`;
}

/** What somebody waits for because of a lever. */
export const WAITING: Readonly<Record<Waiting, string>> = {
  lookup: "a lookup before each request",
  embedding: "an embedding before each request",
  verdict: "the cheap model's verdict before each request",
  "second-answer": "what is refused waits for two answers",
  compressor: "the compressor before each request",
  "a-day": "up to 24 hours",
  less: "answers come sooner",
  none: "no waiting",
};
