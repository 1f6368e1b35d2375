import { type Finding, nameFigure, shareFigure, usdFigure } from "../domain/finding.ts";
import type { LeverName, Levers, Router } from "../domain/savings.ts";
import { routedQuality } from "./quality.ts";

/**
 * What a lever puts at risk, as data. Every lever has an entry: one without a risk for the answers says so. Codes:
 * `wrong-answers`, `weaker-answers`, `cascade`, `shorter-prompt`, `none`, `waits`, `cut-answers`, `shorter-answers`.
 */
export function riskOf(name: LeverName, levers: Levers): Finding {
  switch (name) {
    case "response-cache":
      return cacheRisk(levers["response-cache"]);
    case "routing":
      return routingRisk(levers.routing);
    case "compression":
      return {
        code: "shorter-prompt",
        figures: {
          static: shareFigure(levers.compression?.static.expected ?? 0),
          dynamic: shareFigure(levers.compression?.dynamic.expected ?? 0),
          attempts: shareFigure(levers.compression?.attempts.expected ?? 0),
        },
      };
    case "prompt-cache":
      return { code: "none", figures: {} };
    case "batch":
      return { code: "waits", figures: { share: shareFigure(levers.batch?.share.expected ?? 0) } };
    case "output-control": {
      const truncated = levers["output-control"]?.truncated.expected ?? 0;
      const cut = shareFigure(levers["output-control"]?.cut.expected ?? 0);
      return truncated > 0
        ? { code: "cut-answers", figures: { cut, truncated: shareFigure(truncated) } }
        : { code: "shorter-answers", figures: { cut } };
    }
    default:
      return name satisfies never;
  }
}

function cacheRisk(terms: Levers["response-cache"]): Finding {
  const wrong = (terms?.share.expected ?? 0) * (terms?.falseHits.expected ?? 0);
  const most = (terms?.share.high ?? 0) * (terms?.falseHits.high ?? 0);
  return {
    code: "wrong-answers",
    figures: {
      share: shareFigure(wrong),
      most: shareFigure(most),
      ...(terms && terms.falseHitCost > 0n ? { each: usdFigure(terms.falseHitCost) } : {}),
    },
  };
}

function routingRisk(terms: Levers["routing"]): Finding {
  if (!terms) return { code: "none", figures: {} };
  const quality = routedQuality(terms, terms.share.expected);
  return {
    code: terms.router === "cascade" ? "cascade" : "weaker-answers",
    figures: {
      to: nameFigure(terms.to),
      strongCalls: shareFigure(quality.strongCalls),
      gapKept: shareFigure(quality.gapKept),
      misroutes: shareFigure(terms.misroutes.expected),
      ...(quality.ofStrong === null ? {} : { ofStrong: shareFigure(quality.ofStrong) }),
      ...(quality.score === null ? {} : { score: { unit: "count", value: quality.score } }),
      ...(quality.byChance ? { byChance: nameFigure("not measured") } : {}),
    },
  };
}

/** What somebody waits for because of a lever; `less`: answers come sooner. */
export type Waiting = "lookup" | "embedding" | "verdict" | "second-answer" | "compressor" | "a-day" | "less" | "none";

export function waitingOf(name: LeverName, levers: Levers): Waiting {
  switch (name) {
    case "response-cache":
      return "lookup";
    case "routing":
      return WAITING_OF_ROUTERS[levers.routing?.router ?? "rule"];
    case "compression":
      return levers.compression?.cost.kind === "model" ? "compressor" : "less";
    case "batch":
      return "a-day";
    case "prompt-cache":
    case "output-control":
      return "less";
    default:
      return name satisfies never;
  }
}

const WAITING_OF_ROUTERS: Readonly<Record<Router, Waiting>> = {
  rule: "none",
  learned: "embedding",
  llm: "verdict",
  cascade: "second-answer",
};
