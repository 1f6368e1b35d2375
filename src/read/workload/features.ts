import {
  type AgentLoop,
  type Feature,
  type FeatureInput,
  type FeatureOutput,
  plainFeature,
  type PromptCacheUse,
  type Retrieval,
  type ToolUse,
  type Volume,
} from "../../domain/workload.ts";
import { type Fields, fields, inconsistent, named, type Reader } from "./fields.ts";
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

/** How many users there are, for volumes and plans. */
export const users = whole("a whole number of users, at least 1", { least: 1, unit: "user" });

/** Features under their names; `everybody`: the users that the file tells for all of them. */
export function readFeatures(tree: Tree, everybody: number | null): Feature[] {
  const read = named(tree, "a mapping of feature names, at least one", (featureName, value) =>
    readFeature(featureName, fields(value, FEATURE_KEYS, "a feature: a mapping"), everybody),
  );
  const follow = followers(read);
  return read.map(({ feature }) => ({ ...feature, requests: follow(feature.name) }));
}

function readFeature(featureName: string, given: Fields, everybody: number | null): ReadFeature {
  const follows = given.optional("requests", following) ?? null;
  const agent = given.optional("agent", readAgent);
  if (agent && given.has("turns")) {
    const problem = "expected no turns beside agent: its steps are the turns";
    throw inconsistent(given.at("turns"), problem, "remove one of the two");
  }
  const feature = readPlain(featureName, given, follows ? NOBODY : readVolume(given, everybody));
  return { feature: { ...feature, ...(agent && { agent }) }, follows };
}

function readPlain(featureName: string, given: Fields, requests: Volume): Feature {
  const cached = given.optional("responseCache", responseCache);
  const tokenizer = given.optional("tokenizer", text("the name of an added vocabulary"));
  return plainFeature({
    name: featureName,
    model: given.required("model", text("a model such as openai/gpt-4o-mini")),
    ...(tokenizer === undefined ? {} : { tokenizer }),
    input: readInput(given),
    requests,
    output: given.optional("output", output) ?? null,
    reasoningShare: given.optional("reasoning", share) ?? 0,
    turns: given.optional("turns", turnSpread) ?? null,
    cache: given.optional("cache", promptCache) ?? null,
    responseCache: cached?.share ?? 0,
    ...(cached?.heaps ? { responseCacheHeaps: cached.heaps } : {}),
    batch: given.optional("batch", batch) ?? 0,
    retries: given.optional("retries", retries) ?? 0,
    tools: given.optional("tools", tools) ?? [],
    retrieval: given.optional("retrieval", retrieval) ?? null,
    peak: given.optional("peak", number("a number of at least 1", { least: 1 })) ?? null,
    gapCv: given.optional("gapCv", number("a number, zero or more")) ?? null,
    tags: Object.fromEntries(given.optional("tags", tags) ?? []),
  });
}

/** `prompt: FILE`, to which `input` may add what differs; or `input` alone. */
function readInput(given: Fields): FeatureInput {
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
  return { kind: "prompt", file, dynamic: dynamic ?? null };
}

const inputTokens: Reader<FeatureInput> = (tree) => {
  if (tree.kind !== "map") return { kind: "tokens", static: tokens(tree), dynamic: null };
  const given = fields(tree, ["static", "dynamic"]);
  if (tree.entries.length === 0) throw inconsistent(tree, "expected the key static or dynamic, got neither");
  return {
    kind: "tokens",
    static: given.optional("static", tokens) ?? 0,
    dynamic: given.optional("dynamic", tokenSpread) ?? null,
  };
};

function readVolume(given: Fields, everybody: number | null): Volume {
  const { perUser, ...written } = given.required("requests", volume);
  const own = given.optional("users", users);
  if (!perUser && own !== undefined) {
    throw inconsistent(
      given.at("users"),
      "expected no users beside a volume that is everybody's together",
      "write the volume per user, such as 12/user/month, or remove users",
    );
  }
  const count = own ?? everybody;
  if (perUser && count === null) {
    throw inconsistent(given.at("requests"), "expected users beside a volume per user, got none", "add users: 4000");
  }
  return { ...written, users: perUser ? count : null };
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

const promptCache: Reader<PromptCacheUse> = (tree) => {
  const given = fields(tree, ["prefixes", "perUser", "ttl"]);
  return {
    prefixes: given.optional("prefixes", whole("a whole number of prefixes, at least 1", { least: 1 })) ?? 1,
    perUser: given.optional("perUser", truth) ?? false,
    ttl: given.optional("ttl", choice(["5m", "1h"])) ?? "5m",
  };
};

/** A share, and how it grows with volume where that is told. */
const responseCache: Reader<{ share: number; heaps: number | null }> = (tree) => {
  if (tree.kind !== "map") return { share: share(tree), heaps: null };
  const given = fields(tree, ["share", "heaps"]);
  const exponent = number("an exponent from 0.5 to 1 such as 0.9", { least: 0.5, most: 1 });
  return { share: given.required("share", share), heaps: given.optional("heaps", exponent) ?? null };
};

/** The share of requests that the batch service answers: of those that go there, what does not expire. */
const batch: Reader<number> = (tree) => {
  if (tree.kind !== "map") return share(tree);
  const given = fields(tree, ["share", "expired"]);
  return given.required("share", share) * (1 - (given.optional("expired", share) ?? 0));
};

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
