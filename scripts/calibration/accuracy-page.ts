import type { Calibration, Kind } from "../../src/count/calibration/calibration.ts";
import type { ImageError } from "./image-errors.ts";
import { byFamilyAndKind, figuresOf } from "./measured.ts";
import type { Figures, Measured } from "./measured.ts";
import { quantile } from "./spreads.ts";

/** Families that the goals take together. */
const POOLED = ["deepseek", "mistral", "xai", "qwen", "moonshot", "zai", "cohere"];

interface Goal {
  readonly name: string;
  readonly holds: (one: Measured) => boolean;
  readonly plain: readonly [median: number, p90: number];
  readonly tools: readonly [median: number, p90: number];
}

const isGeminiItself = (one: Measured): boolean =>
  one.family === "gemini" && /@(gemini-api|vertex)$/.test(one.generation);

/** Chat and Responses as OpenAI and Azure bill them; the o1 models hide tokens that no rule tells. */
const isOpenAiItself = ({ family, row }: Measured): boolean =>
  family === "openai" &&
  ["openai", "azure"].includes(row.provider) &&
  ["chat.completions", "responses"].includes(row.recorded.api) &&
  !/^o1\b/.test(row.model.id);

const GOALS: readonly Goal[] = [
  {
    name: "OpenAI's own models (on OpenAI and Azure, o1 aside)",
    holds: isOpenAiItself,
    plain: [0, 0],
    tools: [0.015, 0.06],
  },
  { name: "Anthropic", holds: (one) => one.family === "anthropic", plain: [0.025, 0.08], tools: [0.04, 0.1] },
  { name: "Gemini (its API, Vertex)", holds: isGeminiItself, plain: [0.02, 0.06], tools: [0.04, 0.12] },
  {
    name: "DeepSeek, Mistral, xAI, Qwen, Kimi, GLM, Cohere",
    holds: (one) => POOLED.includes(one.family),
    plain: [0.03, 0.1],
    tools: [0.06, 0.15],
  },
];

/** docs/accuracy.md from what was measured. */
export function accuracyPage(
  measured: readonly Measured[],
  images: readonly ImageError[],
  calibration: Calibration,
): string {
  const counted = measured.filter(({ count }) => count.uncountable.length === 0);
  return [
    INTRODUCTION(calibration, counted.length, measured.length - counted.length),
    "## Against the goals",
    goalsTable(counted),
    REASONS,
    "## By family and kind",
    familyTable(counted),
    "## By generation",
    generationTable(counted),
    "## Images",
    imageTable(images),
    "## Reasoning tokens",
    reasoningTable(calibration),
    VOCABULARIES,
  ].join("\n\n");
}

const INTRODUCTION = (calibration: Calibration, rows: number, uncountable: number): string => `# How accurate counts are

Written by \`npm run accuracy\`; the constants were fitted on ${calibration.fitted}, on ${calibration.rows} recorded prompts.

The figures compare counts with the input tokens that providers reported for recorded requests: ${rows} of them, and ${uncountable}
more that hold parts nobody can count from the request alone (files by id, images behind a URL, server tools), which are left
out here as tokcost leaves those parts out of its counts and says so.
Every figure of a calibrated family is **cross-validated**: recordings that share a prompt, a set of tools or the
beginning of a conversation are one group, groups are split into six folds, and each recording is counted with constants fitted
without its fold. OpenAI's own models are counted by rules, so nothing is fitted there. The rules themselves, and the
priors of the fit, were chosen with all recordings in view: on others, expect somewhat larger errors.

Errors are shares of the reported tokens, over prompts of 50 tokens or more; "exact" and "in range" are over all. "o200k"
is a plain count of all text and of the tools as JSON, "chars/4" a quarter of its characters, on the same recordings.
Families go by who trained the models: \`meta\` is Llama, \`moonshot\` Kimi, \`zai\` GLM, \`amazon\` Nova and Titan, \`harmony\` gpt-oss. Those with
fewer than 20 recordings of a kind are shown, not judged.

The constants lie in \`src/count/calibration/constants.ts\`, each with the recordings behind it; \`node scripts/run.mjs scripts/fit-counts.ts\` fits
and writes them. The range of a count is the spread of the errors below, plus three tokens, and wider where there are few recordings.`;

const REASONS = `Where a goal is missed, or its range is wide, these are the reasons:

- **Gateways** (OpenRouter, Vercel) send Gemini requests to Vertex or to the Gemini API, which count tools differently, and the
  request does not say which; Kimi is served by a dozen companies with templates of their own. Their ranges hold both.
- **Aliases move.** \`deepseek-chat\` has been four models with four templates; the constants are a middle.
- **xAI** puts a preamble before each request that it changes from month to month, and bills the hidden reasoning of earlier turns
  again where tools were called; neither is in the request.
- **Few tool sets.** Most families' recordings with tools go back to between three and ten sets of tools. Leaving a set out
  tests the rule rather than the memory, and shows errors that are larger than those on the sets that the constants know.
- **Response schemas** guide the decoding of Gemini 2.5 and later without being in the prompt; 2.0 counted some of them. Few
  recordings have 50 tokens or more.
- **PDF text** is not in the count for Claude: a page is counted as its picture, and its text is listed as not counted.
- **Scripts without spaces** (Chinese, Japanese, Korean) are in no recording: their counts rest on o200k's, and the range
  grows by a quarter of a token for each such character.
- **Cohere** reports tokens and \`billed_units\`. Counted are the tokens, its hidden preambles included; what it bills leaves them out.`;

const VOCABULARIES = `## What a true vocabulary would bring

Llama 3's text is counted exactly by cl100k_base in nearly all recordings, Qwen's and GLM's within half a percent, so their
own vocabularies would change little. For DeepSeek, Mistral's Tekken, Gemini and Kimi, whose vocabularies are public too,
plain text is off by 0.5 to 1.5 % at the median and would become exact but for the frame; packed, each is 0.5 to 1.5 MB more to
install. With tools the frame dominates the error, which no vocabulary narrows. Anthropic has published none for Claude 3 and later.
`;

const HEADER = "rows | prompts | exact | median | p90 | bias | in range | o200k median / p90 | chars/4 median / p90 |";
const RULE = "---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

function familyTable(measured: readonly Measured[]): string {
  const lines = byFamilyAndKind(measured).map(
    ({ family, kind, rows }) => `| ${family} | ${kind} | ${cells(figuresOf(rows))}`,
  );
  return [`| family | kind | ${HEADER}`, `| --- | --- | ${RULE}`, ...lines].join("\n");
}

const FEWEST_ROWS = 20;

function generationTable(measured: readonly Measured[]): string {
  const groups = new Map<string, Measured[]>();
  for (const one of measured) {
    if (one.family === "openai") continue;
    const name = `${one.generation} | ${one.row.kind}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const lines = [...groups]
    .filter(([, rows]) => rows.length >= FEWEST_ROWS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rows]) => `| ${name} | ${cells(figuresOf(rows))}`);
  return [
    `Of calibrated generations with ${FEWEST_ROWS} recordings or more of a kind.`,
    "",
    `| generation | kind | ${HEADER}`,
    `| --- | --- | ${RULE}`,
    ...lines,
  ].join("\n");
}

function cells(figures: Figures): string {
  const { rows, prompts, exact, median, p90, bias, within } = figures;
  const pairs = [
    [figures.plainMedian, figures.plainP90],
    [figures.quarterMedian, figures.quarterP90],
  ].map(([a = NaN, b = NaN]) => `${percent(a)} / ${percent(b)}`);
  return `${[rows, prompts, percent(exact), percent(median), percent(p90), percent(bias), percent(within), ...pairs].join(" | ")} |`;
}

function goalsTable(measured: readonly Measured[]): string {
  const lines = GOALS.flatMap((goal) =>
    (["plain", "tools"] as const).map((kind) => {
      const figures = figuresOf(measured.filter((one) => goal.holds(one) && one.row.kind === kind));
      const [median, p90] = goal[kind];
      if (goal.name.startsWith("OpenAI") && kind === "plain") {
        return `| ${goal.name} | plain | exact in 97 % | exact in ${percent(figures.exact)} | ${figures.exact >= 0.97 ? "yes" : "no"} | ${percent(figures.within)} |`;
      }
      const reached = figures.median <= median && figures.p90 <= p90 ? "yes" : "no";
      return `| ${goal.name} | ${kind} | ${percent(median)} / ${percent(p90)} | ${percent(figures.median)} / ${percent(figures.p90)} | ${reached} | ${percent(figures.within)} |`;
    }),
  );
  const schemas = schemaLine(measured);
  return [
    "| family | kind | goal: median / p90 | measured | reached | in range |",
    "| --- | --- | ---: | ---: | --- | ---: |",
    ...lines,
    schemas,
  ].join("\n");
}

function schemaLine(measured: readonly Measured[]): string {
  const kind: Kind = "schema";
  const figures = figuresOf(
    measured.filter(
      (one) => one.row.kind === kind && (one.family !== "gemini" ? ["openai", "anthropic"].includes(one.family) : true),
    ),
  );
  const reached = figures.median <= 0.04 && figures.p90 <= 0.12 ? "yes" : "no";
  return `| OpenAI, Anthropic, Gemini | response schema, no tools | 4.0 % / 12.0 % | ${percent(figures.median)} / ${percent(figures.p90)} | ${reached} | ${percent(figures.within)} |`;
}

function imageTable(images: readonly ImageError[]): string {
  const families = [...new Set(images.map(({ family }) => family))];
  const lines = families.map((family) => {
    const errors = images.filter((image) => image.family === family).map(({ error }) => Math.abs(error));
    return `| ${family} | ${errors.length} | ${percent(quantile(errors, 0.5))} | ${percent(quantile(errors, 0.9))} |`;
  });
  return [
    "Error of the images' own tokens, in recordings with images of known size and no tools; the goal is a median of 5 %.",
    "",
    "| family | rows | median | p90 |",
    "| --- | ---: | ---: | ---: |",
    ...lines,
  ].join("\n");
}

function reasoningTable(calibration: Calibration): string {
  const lines = Object.entries(calibration.reasoning).map(
    ([name, { median, low, high, rows }]) => `| ${name} | ${rows} | ${median} | ${low} to ${high} |`,
  );
  return [
    "What recorded requests reasoned, by model and effort: an assumption for want of a better one, since it depends on the task.",
    "",
    "| model, effort | rows | median | nine in ten |",
    "| --- | ---: | ---: | ---: |",
    ...lines,
  ].join("\n");
}

function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
}
