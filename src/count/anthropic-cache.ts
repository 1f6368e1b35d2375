import type { CacheBreakpoint, Message, Part, PromptRequest } from "../domain/request.ts";
import { anthropic } from "./anthropic.ts";
import type { Encodings } from "./family.ts";
import type { ModelName } from "./model-name.ts";

/** The beginning of a request up to a `cache_control` breakpoint. */
export interface CachePrefix {
  /** Time to live asked for. */
  readonly ttl: CacheBreakpoint;
  /** Expected tokens from the start of the prompt to the breakpoint: tools, then system, then messages. */
  readonly tokens: number;
  /** Tokens that the model wants before it caches anything. */
  readonly minimum: number;
  /** False: the breakpoint is ignored, and the tokens are billed as input. */
  readonly isCached: boolean;
}

/** https://docs.claude.com/en/docs/build-with-claude/prompt-caching#cache-limitations */
const MINIMUMS: readonly (readonly [RegExp, number])[] = [
  [/^claude-(opus|haiku)-4-[5-9]/, 4096],
  [/^claude-sonnet-4-6/, 2048],
  [/haiku/, 2048],
];
const USUAL_MINIMUM = 1024;

/** Fewest tokens that a Claude model caches. */
export function cacheMinimum(model: ModelName): number {
  return MINIMUMS.find(([pattern]) => pattern.test(model.id))?.[1] ?? USUAL_MINIMUM;
}

/** What a request's breakpoints cover, in the order of the prompt; none where it has no breakpoint. */
export function cachePrefixes(request: PromptRequest, model: ModelName, encodings: Encodings): CachePrefix[] {
  const minimum = cacheMinimum(model);
  return breakpointsOf(request).map(({ ttl, upTo }) => {
    const tokens = anthropic.count(upTo, model, encodings).input;
    return { ttl, tokens, minimum, isCached: tokens >= minimum };
  });
}

interface Breakpoint {
  readonly ttl: CacheBreakpoint;
  readonly upTo: PromptRequest;
}

function breakpointsOf(request: PromptRequest): Breakpoint[] {
  const found: Breakpoint[] = [];
  request.tools.forEach((tool, i) => {
    if (tool.cache === undefined) return;
    found.push({ ttl: tool.cache, upTo: { ...request, tools: request.tools.slice(0, i + 1), messages: [] } });
  });
  request.messages.forEach((message, i) => {
    message.parts.forEach((part, j) => {
      const ttl = cacheOf(part);
      if (ttl === undefined) return;
      const last: Message = { ...message, parts: message.parts.slice(0, j + 1) };
      found.push({ ttl, upTo: { ...request, messages: [...request.messages.slice(0, i), last] } });
    });
  });
  return found;
}

function cacheOf(part: Part): CacheBreakpoint | undefined {
  return "cache" in part ? part.cache : undefined;
}
