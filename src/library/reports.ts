import { callCommand, type Given } from "./call.ts";
import type { CheckDocument } from "./documents/check.ts";
import type { CompareDocument } from "./documents/compare.ts";
import type { EstimateDocument } from "./documents/estimate.ts";
import type { MarginDocument } from "./documents/margin.ts";
import type { SavingsDocument } from "./documents/savings.ts";
import type { SelfhostDocument } from "./documents/selfhost.ts";
import type { SimulateDocument } from "./documents/simulate.ts";
import type { UsageDocument } from "./documents/usage.ts";

export type {
  CheckDocument,
  CompareDocument,
  EstimateDocument,
  MarginDocument,
  SavingsDocument,
  SelfhostDocument,
  SimulateDocument,
  UsageDocument,
};

/** Where, and with which prices. Paths start at `folder`, else at the process's own folder. */
export interface Terms {
  readonly folder?: string;
  /** Prices of this day or moment: "2026-11-21", "2026-07-01T02:00Z". Left out: today, or the workload's own. */
  readonly asOf?: string;
  /** A file of your own prices over the shipped table. */
  readonly prices?: string;
  /** A file of another table instead of the shipped one. */
  readonly table?: string;
  readonly mode?: "standard" | "batch" | "flex" | "fast" | "priority";
  readonly region?: string;
  readonly rateWindow?: "peak" | "offpeak" | "blend";
}

/** Logs: paths and patterns, or the text of one. */
export type Logs = readonly string[] | { readonly text: string };

/** A workload: the data of a tokcost.yaml, whose paths start at `folder`; or the path of a file or folder. */
export type WorkloadGiven = string | { readonly version: 1; readonly [member: string]: unknown };

export interface EstimateOptions extends Terms {
  /** In any spelling that providers and gateways use. Left out: those that the prompts name. */
  readonly model?: readonly string[];
  /** How often each prompt is sent: "50000/month". */
  readonly requests?: string;
  /** Tokens of an answer: 300, or a range "100..800". */
  readonly outputTokens?: number | string;
  readonly reasoningTokens?: number | string;
}

/**
 * Tokens and cost before they are spent. `prompts`: paths of prompt files, folders and patterns; or one request body or text, as it
 * would be sent. Throws a UserError where one can't be read.
 */
export function estimate(
  prompts: readonly string[] | { readonly body: object } | { readonly text: string },
  options: EstimateOptions = {},
): Promise<EstimateDocument> {
  const { folder, ...flags } = options;
  if (isList(prompts)) return call<EstimateDocument>({ command: "estimate", args: prompts, flags, folder });
  const stdin = "body" in prompts ? prompts.body : prompts.text;
  return call<EstimateDocument>({ command: "estimate", args: ["-"], flags, folder, stdin });
}

export interface UsageOptions extends Terms {
  /** feature, model, tenant, user, day, hour, minute, tag:NAME; feature and model unless said. */
  readonly groupBy?: readonly string[];
  /** Days, both included. */
  readonly since?: string;
  readonly until?: string;
  /** IANA name, of days and hours; UTC unless said. */
  readonly timezone?: string;
  /** A format that is not told by content: "litellm". */
  readonly as?: string;
  readonly anomalies?: boolean;
  readonly forecast?: boolean;
}

/** Who used how many tokens of what, and what it cost at the time (step 1). Needs the optional package @duckdb/node-api. */
export function usage(logs: Logs, options: UsageOptions = {}): Promise<UsageDocument> {
  const { folder, ...flags } = options;
  return call<UsageDocument>({ command: "usage", ...logsOf(logs), flags, folder });
}

export interface CompareOptions extends Terms {
  /** Candidates; those of the workload unless said. */
  readonly model?: readonly string[];
}

/** The same load on several models (step 3). */
export function compare(workload: WorkloadGiven, options: CompareOptions = {}): Promise<CompareDocument> {
  return ofWorkload<CompareDocument>("compare", workload, options);
}

export interface GrowthOptions extends Terms {
  /** Multiples of today's volume: [1, 10, 100]. */
  readonly factors?: readonly (number | string)[];
  readonly months?: number;
  readonly draws?: number;
  /** The same seed gives the same document. */
  readonly seed?: number;
}

/** What it costs at 1x, 10x, 100x; what bends the line, what breaks first (step 4). */
export function simulate(workload: WorkloadGiven, options: GrowthOptions = {}): Promise<SimulateDocument> {
  return ofWorkload<SimulateDocument>("simulate", workload, options);
}

/** Whether the product's price holds (step 5). `target`: margins to reach, "70%". */
export function margin(
  workload: WorkloadGiven,
  options: GrowthOptions & { readonly target?: readonly string[] } = {},
): Promise<MarginDocument> {
  return ofWorkload<MarginDocument>("margin", workload, options);
}

/** The six levers on a workload: alone, first, last, together, and their shares. */
export function savings(workload: WorkloadGiven, options: Terms = {}): Promise<SavingsDocument> {
  return ofWorkload<SavingsDocument>("savings", workload, options);
}

/** Accelerators, what they serve and what they cost. What is left out is assumed, and the document names it. */
export interface SelfhostOptions extends Pick<Terms, "folder" | "asOf" | "prices" | "table" | "region"> {
  /** "h100" unless said. */
  readonly gpu?: string;
  /** How many; as many, within a node, as write most tokens each, unless said. */
  readonly gpus?: number;
  /** "bf16", "fp8", "fp4" or "mxfp4". */
  readonly weights?: string;
  readonly cache?: string;
  readonly compute?: string;
  /** "tensor", "expert", or "TP2" for copies of two. */
  readonly parallel?: string;
  /** Tokens of a mean request. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Requests at once; as many as fit in memory unless said. */
  readonly concurrency?: number;
  /** Tokens a second that each user must see at least. */
  readonly perUser?: number;
  /** Shares are numbers up to 1 or "50%". */
  readonly prefixHits?: number | string;
  readonly utilisation?: number | string;
  readonly availability?: number | string;
  readonly derate?: number | string;
  /** Dollars an hour of one rented accelerator. */
  readonly rent?: number | string;
  /** Dollars of one that is bought, with its share of the server; what it then costs by `years`, `electricity` and the like. */
  readonly own?: number | string;
  readonly years?: number;
  readonly residual?: number | string;
  readonly upkeep?: number | string;
  readonly kilowatts?: number;
  readonly colocation?: number | string;
  readonly electricity?: number | string;
  readonly pue?: number;
  /** Dollars a month. */
  readonly platform?: number | string;
  readonly staff?: number | string;
  /** Output tokens a second of all accelerators that you measured at this shape. */
  readonly measured?: number;
  /** API models to break even with. */
  readonly model?: readonly string[];
  /** Load to serve: "2M/month". */
  readonly requests?: string;
}

/** What a million tokens cost on own or rented accelerators, beside an API. Throws a UserError for a model that doesn't fit. */
export function selfhost(model: string, options: SelfhostOptions = {}): Promise<SelfhostDocument> {
  const { folder, ...flags } = options;
  return call<SelfhostDocument>({ command: "selfhost", args: [model], flags, folder });
}

/** Throughput of operating points as they are published (the shape is in docs/selfhost.md): the document's `points`. */
export function predictPoints(points: readonly object[]): Promise<SelfhostDocument> {
  const files = new Map<string, Given>([["points.json", points]]);
  return call<SelfhostDocument>({ command: "selfhost", flags: { points: "points.json" }, files });
}

/** Budgets of a workload. `base`: a branch, tag or commit to compare with, or the path of a saved report. */
export function check(
  workload: WorkloadGiven,
  options: Terms & { readonly base?: string; readonly strict?: boolean } = {},
): Promise<CheckDocument> {
  return ofWorkload<CheckDocument>("check", workload, options);
}

function ofWorkload<T>(command: string, workload: WorkloadGiven, options: Terms): Promise<T> {
  const { folder, ...flags } = options;
  if (typeof workload === "string") return call<T>({ command, flags: { config: workload, ...flags }, folder });
  const files = new Map<string, Given>([["tokcost.yaml", workload]]);
  return call<T>({ command, flags: { config: "tokcost.yaml", ...flags }, folder, files });
}

function logsOf(logs: Logs): { readonly args: readonly string[]; readonly stdin?: string } {
  return isList(logs) ? { args: logs } : { args: ["-"], stdin: logs.text };
}

function isList(given: readonly string[] | object): given is readonly string[] {
  return Array.isArray(given);
}

/** The schema that the type was made from is tested against what the command prints. */
async function call<T>(what: Parameters<typeof callCommand>[0]): Promise<T> {
  return (await callCommand(what)) as T;
}
