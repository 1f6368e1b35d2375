import {
  type AgentLoop,
  type Feature,
  type FeatureFigure,
  type FeatureInput,
  type FeatureOutput,
  plainFeature,
  type PromptCacheUse,
  type Retrieval,
  type Spread,
  type ToolUse,
  type Volume,
} from "../../domain/workload.ts";
import { type Fields, fields, inconsistent, named, type Reader } from "./fields.ts";
import { type Figure, figure, RANGE_KEYS } from "./figure.ts";
import type { Tree } from "./tree.ts";
import { spread } from "./spread.ts";
import { choice, label, name, number, share, text, truth, whole } from "./values.ts";
import { followers, NOBODY, type ReadFeature } from "./followers.ts";
import { following, volume } from "./volume.ts";

const FEATURE_KEYS = [
  "model",
  "tokenizer",
  "prompt",
  "input",
  "requests",
  "users",
  "output",
  "reasoning",
  "turns",
  "agent",
  "cache",
  "responseCache",
  "batch",
  "retries",
  "tools",
  "retrieval",
  "peak",
  "gapCv",
  "tags",
] as const;

const tokens = whole("a whole number of tokens such as 1200", { unit: "token" });
const tokenSpread = spread("tokens such as 300 or { p50: 300, p95: 1200 }", { unit: "token" });
const turnSpread = spread("turns such as 4 or { mean: 4, p95: 12 }", { least: 1, unit: "turn" });
const stepSpread = spread("steps such as 6 or { p50: 5, p95: 20 }", { least: 1, unit: "step" });

/** How many users there are, for plans. */
export const users = whole("a whole number of users, at least 1", { least: 1, unit: "user" });

/** The same for volumes, where they may be a range. */
export const manyUsers = figure(users);

/** Features under their names; `everybody`: the users that the file tells for all of them. */
export function readFeatures(tree: Tree, everybody: Figure | null): Feature[] {
  const read = named(tree, "a mapping of feature names, at least one", (featureName, value) =>
    readFeature(featureName, fields(value, FEATURE_KEYS, "a feature: a mapping"), everybody),
  );
  const follow = followers(read);
  return read.map(({ feature }) => ({ ...feature, requests: follow(feature.name) }));
}

function readFeature(featureName: string, given: Fields, everybody: Figure | null): ReadFeature {
  const follows = given.optional("requests", following) ?? null;
  const agent = given.optional("agent", readAgent);
  if (agent && given.has("turns")) {
    const problem = "expected no turns beside agent: its steps are the turns";
    throw inconsistent(given.at("turns"), problem, "remove one of the two");
  }
  const { requests, ...counted } = follows ? { requests: NOBODY } : readVolume(given, everybody);
  const feature = readPlain(featureName, given, requests, counted);
  return { feature: { ...feature, ...(agent && { agent }) }, follows };
}

/** What of a feature is one figure each, as far as it is told. */
type Told = Readonly<Partial<Record<FeatureFigure, Figure | undefined>>>;

function readPlain(featureName: string, given: Fields, requests: Volume, counted: Told): Feature {
  const cached = given.optional("responseCache", responseCache);
  const tokenizer = given.optional("tokenizer", text("the name of an added vocabulary"));
  const input = readInput(given);
  const cache = given.optional("cache", promptCache);
  const told = {
    ...counted,
    "static-input": input.static,
    reasoning: given.optional("reasoning", figure(share)),
    "response-cache": cached?.share,
    batch: given.optional("batch", batch),
    retries: given.optional("retries", figure(retries)),
    prefixes: cache?.prefixes,
    "gap-cv": given.optional("gapCv", figure(number("a number, zero or more"))),
    peak: given.optional("peak", figure(number("a number of at least 1", { least: 1 }))),
  };
  return plainFeature({
    name: featureName,
    model: given.required("model", text("a model such as openai/gpt-4o-mini")),
    ...(tokenizer === undefined ? {} : { tokenizer }),
    input: input.input,
    requests,
    output: given.optional("output", output) ?? null,
    reasoningShare: told.reasoning?.expected ?? 0,
    turns: given.optional("turns", turnSpread) ?? null,
    cache: cache ? { ...cache, prefixes: cache.prefixes.expected } : null,
    responseCache: cached?.share.expected ?? 0,
    ...(cached?.heaps ? { responseCacheHeaps: cached.heaps } : {}),
    batch: told.batch?.expected ?? 0,
    retries: told.retries?.expected ?? 0,
    tools: given.optional("tools", tools) ?? [],
    retrieval: given.optional("retrieval", retrieval) ?? null,
    peak: told.peak?.expected ?? null,
    gapCv: told["gap-cv"]?.expected ?? null,
    tags: Object.fromEntries(given.optional("tags", tags) ?? []),
    ...rangesOf(told),
  });
}

/** Of the figures that are told, those that are ranges. */
function rangesOf(told: Told): Pick<Feature, "ranges"> {
  const ranges = Object.entries(told).flatMap(([name, found]) => {
    const range = found?.range;
    return range && range.low < range.high ? [[name, range] as const] : [];
  });
  return ranges.length === 0 ? {} : { ranges: Object.fromEntries(ranges) };
}

/** The input, and its static tokens as they are told; undefined: a prompt file tells them. */
interface ReadInput {
  readonly input: FeatureInput;
  readonly static?: Figure;
}

/** `prompt: FILE`, to which `input` may add what differs; or `input` alone. */
function readInput(given: Fields): ReadInput {
  const file = given.optional("prompt", text("the path of a prompt file"));
  if (file === undefined) {
    if (!given.has("input")) {
      throw inconsistent(given.tree, "expected the key prompt (a file) or input (tokens), got neither");
    }
    return given.required("input", inputTokens);
  }
  const dynamic = given.optional("input", (tree) => {
    const input = fields(tree, ["static", "dynamic"], "what differs between requests: a mapping");
    if (input.has("static")) {
      throw inconsistent(
        input.at("static"),
        "expected no static tokens beside a prompt file, which tells them",
        "remove one of the two",
      );
    }
    return input.required("dynamic", tokenSpread);
  });
  return { input: { kind: "prompt", file, dynamic: dynamic ?? null } };
}

const inputTokens: Reader<ReadInput> = (tree) => {
  if (isFigure(tree)) return tokensInput(staticTokens(tree), null);
  const given = fields(tree, ["static", "dynamic"]);
  if (given.tree.entries.length === 0) throw inconsistent(tree, "expected the key static or dynamic, got neither");
  const fixed = given.optional("static", staticTokens) ?? { expected: 0 };
  return tokensInput(fixed, given.optional("dynamic", tokenSpread) ?? null);
};

function tokensInput(fixed: Figure, dynamic: Spread | null): ReadInput {
  return { input: { kind: "tokens", static: fixed.expected, dynamic }, static: fixed };
}

/** Static tokens, which draws take as a multiple of the expected ones. */
const staticTokens: Reader<Figure> = (tree) => {
  const told = figure(tokens)(tree);
  if (told.range && told.expected === 0) {
    throw inconsistent(tree, "expected more than 0 tokens as the expected ones of a range, got 0");
  }
  return told;
};

/** A volume, with the users where they are a range: the feature's own, or everybody's. */
function readVolume(
  given: Fields,
  everybody: Figure | null,
): { readonly requests: Volume; readonly users?: Figure; readonly everybody?: Figure } {
  const { perUser, ...written } = given.required("requests", volume);
  const own = given.optional("users", manyUsers);
  if (!perUser && own !== undefined) {
    throw inconsistent(
      given.at("users"),
      "expected no users beside a volume that is everybody's together",
      "write the volume per user, such as 12/user/month, or remove users",
    );
  }
  if (!perUser) return { requests: { ...written, users: null } };
  const count = own ?? everybody;
  if (count === null) {
    throw inconsistent(given.at("requests"), "expected users beside a volume per user, got none", "add users: 4000");
  }
  return { requests: { ...written, users: count.expected }, ...(own ? { users: own } : { everybody: count }) };
}

const output: Reader<FeatureOutput> = (tree) => {
  if (tree.kind === "map" && tree.entries.some(({ key }) => key === "fromLogs")) {
    const logs = fields(tree, ["fromLogs"], "output from logs").required(
      "fromLogs",
      text("a path or glob of usage logs"),
    );
    return { kind: "fromLogs", logs };
  }
  return { kind: "tokens", spread: tokenSpread(tree) };
};

const prefixes = figure(whole("a whole number of prefixes, at least 1", { least: 1 }));

const promptCache: Reader<Omit<PromptCacheUse, "prefixes"> & { readonly prefixes: Figure }> = (tree) => {
  const given = fields(tree, ["prefixes", "perUser", "ttl"]);
  return {
    prefixes: given.optional("prefixes", prefixes) ?? { expected: 1 },
    perUser: given.optional("perUser", truth) ?? false,
    ttl: given.optional("ttl", choice(["5m", "1h"])) ?? "5m",
  };
};

/** A share, and how it grows with volume where that is told. */
const responseCache: Reader<{ share: Figure; heaps: number | null }> = (tree) => {
  if (isFigure(tree)) return { share: figure(share)(tree), heaps: null };
  const given = fields(tree, ["share", "heaps"]);
  const exponent = number("an exponent from 0.5 to 1 such as 0.9", { least: 0.5, most: 1 });
  return { share: given.required("share", figure(share)), heaps: given.optional("heaps", exponent) ?? null };
};

/** The share of requests that the batch service answers: of those that go there, what does not expire. */
const batch: Reader<Figure> = (tree) => {
  if (isFigure(tree)) return figure(share)(tree);
  const given = fields(tree, ["share", "expired"]);
  const { expected, range } = given.required("share", figure(share));
  const kept = 1 - (given.optional("expired", share) ?? 0);
  return { expected: expected * kept, ...(range && { range: { low: range.low * kept, high: range.high * kept } }) };
};

/** A figure or a range of it, rather than a mapping of what belongs together. */
function isFigure(tree: Tree): boolean {
  return tree.kind !== "map" || tree.entries.some(({ key }) => RANGE_KEYS.some((each) => each === key));
}

const readAgent: Reader<AgentLoop> = (tree) => {
  const given = fields(tree, ["steps", "resultTokens"], "a loop of steps: a mapping");
  return {
    steps: given.required("steps", stepSpread),
    resultTokens: given.optional("resultTokens", tokenSpread) ?? null,
  };
};

const retries: Reader<number> = (tree) => {
  const value = share(tree);
  if (value === 1) throw inconsistent(tree, "expected a share below 1: not every request can fail, got 1");
  return value;
};

const calls = number("calls a request such as 0.1", { unit: "call" });

const tools: Reader<ToolUse[]> = (tree) =>
  named(tree, "a mapping of tool names to calls a request", (toolName, value): ToolUse => {
    if (value.kind !== "map") return { name: toolName, callsPerRequest: calls(value), resultTokens: null };
    const given = fields(value, ["calls", "resultTokens"]);
    return {
      name: toolName,
      callsPerRequest: given.required("calls", calls),
      resultTokens: given.optional("resultTokens", tokens) ?? null,
    };
  });

const retrieval: Reader<Retrieval> = (tree) => {
  const given = fields(tree, ["chunks", "tokensPerChunk", "embedding", "queryTokens"]);
  return {
    chunks: given.required("chunks", number("a number of chunks, zero or more")),
    tokensPerChunk: given.required("tokensPerChunk", tokens),
    embedding: given.optional("embedding", name("an embedding model such as openai/text-embedding-3-small")) ?? null,
    queryTokens: given.optional("queryTokens", tokens) ?? null,
  };
};

const tags: Reader<[string, string][]> = (tree) =>
  named(tree, "a mapping of tags such as { team: cx }", (tag, value): [string, string] => [tag, label(value)]);
