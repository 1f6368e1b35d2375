import type { Part, PromptRequest } from "../../domain/request.ts";
import type { Encoding } from "../../tokenize/encoding.ts";
import type { Tally } from "../tally.ts";
import type { Generation } from "./generation.ts";

type ToolCall = Extract<Part, { kind: "tool-call" }>;
type ToolResult = Extract<Part, { kind: "tool-result" }>;

/** Start, end and separator of a message, and its role. */
const MESSAGE = 4;

/** How a turn's calls and results are written into the prompt. */
export interface ToolTurns {
  /** The calls of one assistant message. */
  addCalls(calls: readonly ToolCall[]): void;
  addResult(result: ToolResult, content: string): void;
  /** Closes what results in a row have left open. */
  flush(): void;
}

/**
 * A call is a message to "functions.NAME" with compact JSON, its result a message from there. Older models write
 * parallel calls as one call of "multi_tool_use.parallel" and their results as one list.
 */
export function newToolTurns(
  { messages }: PromptRequest,
  isResponses: boolean,
  generation: Generation,
  encoding: Encoding,
  tally: Tally,
): ToolTurns {
  const calls = messages.flatMap(({ parts }) => parts.filter((part) => part.kind === "tool-call"));
  const nameOf = new Map(calls.map(({ id, name }) => [id, name]));
  const parallelIds = new Set<string | null>();
  let parallelResults: string[] = [];

  const addCall = ({ name, arguments: given, itemId }: ToolCall): void => {
    const item = isResponses ? (itemId === undefined ? generation.bareItem : 1) : 0;
    tally.add("framing", MESSAGE + item);
    tally.add("assistant", encoding.count(` to=functions.${name}`) + encoding.count(compactJson(given)));
  };
  const flush = (): void => {
    if (parallelResults.length === 0) return;
    tally.add("framing", PARALLEL_RESULTS + (generation.turns === "harmony" ? 6 : 0));
    tally.add("tool results", encoding.count(`[${parallelResults.join(", ")}]`));
    parallelResults = [];
  };
  return {
    flush,
    addCalls(together) {
      flush();
      if (isResponses || together.length < 2) {
        together.forEach(addCall);
        return;
      }
      for (const { id } of together) parallelIds.add(id);
      const uses = together.map(
        ({ name, arguments: given }) => `{"recipient_name":"functions.${name}","parameters":${compactJson(given)}}`,
      );
      tally.add("framing", MESSAGE);
      const list = encoding.count(`{"tool_uses":[${uses.join(",")}]}`);
      tally.add("assistant", encoding.count(" to=multi_tool_use.parallel") + list);
    },
    addResult({ id, name }, content) {
      if (parallelIds.has(id)) {
        parallelResults.push(JSON.stringify(content));
        return;
      }
      flush();
      const from = nameOf.get(id) ?? name ?? "";
      tally.add("framing", MESSAGE + generation.perResult);
      tally.add("tool results", encoding.count(from) + encoding.count(content));
    },
  };
}

/** The message of a list of results, from "multi_tool_use.parallel". */
const PARALLEL_RESULTS = 10;

/** Arguments are read and written again, so spaces between them do not count. */
function compactJson(given: string): string {
  try {
    return JSON.stringify(JSON.parse(given));
  } catch {
    return JSON.stringify(given).slice(1, -1);
  }
}
