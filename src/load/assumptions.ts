import type { Assumption } from "../domain/prompt-entry.ts";
import type { AgentLoop, Feature, Spread } from "../domain/workload.ts";
import { DEFAULT_TOKEN_SIGMA, fitCurve } from "./fit.ts";
import type { TurnDistribution } from "./turns.ts";

/** What the load of a feature takes for granted, each with the figure that was used. */
export function assumptionsOf(feature: Feature, turns: TurnDistribution | null): Assumption[] {
  const found: Assumption[] = [];
  const assume = (code: string, text: string, value: string) => found.push({ code, text, value });
  const { input, output, cache, retrieval, agent } = feature;
  if (output?.kind !== "tokens") assume("output-tokens", "nobody says how long the answers are", "mean 250 tokens");
  const spreads = [
    ["the dynamic input", input.dynamic],
    ["the output", output?.kind === "tokens" ? output.spread : null],
    ["what a step's tools bring back", agent?.resultTokens ?? null],
  ] as const;
  for (const [what, spread] of spreads) spreadAssumptions(what, spread, assume);
  if (turns?.geometric) {
    const what = agent ? "step" : "turn";
    const mean = (agent?.steps ?? feature.turns)?.mean ?? 1;
    assume("turn-spread", `only a mean is told: every ${what} is the last with the same chance`, `mean ${mean}`);
  }
  if (agent && turns) agentAssumptions(agent, turns, assume);
  else if (turns !== null) {
    assume("requests-are-turns", "the volume counts requests, so a conversation of four turns is four", "requests");
    assume(
      "history-kept",
      "every turn sends the whole conversation again, answers included, reasoning and retrieved chunks not",
      "all turns",
    );
  }
  if (feature.retries > 0) assume("retry-cap", "failed requests are billed and sent again", "at most 3 attempts");
  for (const tool of feature.tools) {
    if (tool.resultTokens === null)
      assume("tool-result", `nobody says how long the results of ${tool.name} are`, "0 tokens");
  }
  if (retrieval?.embedding && retrieval.queryTokens === null) {
    assume("query-tokens", "the embedded query is as long as the dynamic input", "its mean");
  }
  if (cache === null && turns !== null)
    assume("no-prompt-cache", "no prompt cache is told, so none is counted", "0 hits");
  return found;
}

type Assume = (code: string, text: string, value: string) => void;

function agentAssumptions({ steps }: AgentLoop, { shares }: TurnDistribution, assume: Assume): void {
  assume("requests-are-tasks", "the volume counts tasks, each of which takes all its steps", "tasks");
  assume("history-kept", "every step sends the task, all answers and all results again, reasoning not", "all steps");
  const cut = shares.at(-1) ?? 0;
  if (steps.max !== undefined && shares.length >= Math.round(steps.max)) {
    assume("agent-cap", `tasks that reach the cap of ${steps.max} steps`, `${(cut * 100).toFixed(1)} %`);
  }
}

function spreadAssumptions(what: string, spread: Spread | null, assume: Assume) {
  if (spread === null) return;
  const { sigmaAssumed, meanCorrection } = fitCurve(spread);
  if (sigmaAssumed)
    assume("token-spread", `one figure is told of ${what}: taken as lognormal`, `sigma ${DEFAULT_TOKEN_SIGMA}`);
  if (Math.abs(meanCorrection - 1) > 0.05) {
    assume(
      "mean-kept",
      `the quantiles of ${what} lead to another mean than the one told, which is kept`,
      `curve × ${meanCorrection.toFixed(3)}`,
    );
  }
}
