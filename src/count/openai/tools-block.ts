import type { PromptRequest, ToolDefinition } from "../../domain/request.ts";
import type { Encoding } from "../../tokenize/encoding.ts";
import type { Tally } from "../tally.ts";
import type { Generation } from "./generation.ts";
import { TOOLS_HEADING, declarationText, namespaceText } from "./tool-text.ts";

/** Forcing a function writes its call's beginning into the prompt: this and the name. */
const FORCED_CALL = 7;

/**
 * Adds the tools to a tally: "tools" for what is fixed and "tool: NAME" for each. `systemText` is the first message's,
 * where that is a system message; chat models of the older kind append the tools to it, so that its end and the tools'
 * beginning may share a token.
 */
export function addTools(
  request: PromptRequest,
  systemText: string | null,
  generation: Generation,
  isResponses: boolean,
  encoding: Encoding,
  tally: Tally,
): void {
  const { tools } = request;
  if (tools.length === 0) return;
  const text = namespaceText(tools, generation.schemas);
  const block = blockTokens(text, systemText, isResponses, generation, tools, encoding);

  const each = tools.map((tool) => ({
    name: tool.name,
    tokens: encoding.count(declarationText(tool, generation.schemas)),
  }));
  const fixed = block - each.reduce((sum, { tokens }) => sum + tokens, 0);
  tally.add("tools", fixed + choiceTokens(request, isResponses, generation, encoding));
  for (const { name, tokens } of each) tally.add(`tool: ${name}`, tokens);
}

/** Adds tools that come later in the conversation: each list is a namespace of its own, after a preamble. */
export function addLaterTools(
  { laterTools = [] }: PromptRequest,
  generation: Generation,
  encoding: Encoding,
  tally: Tally,
): void {
  for (const tools of laterTools) {
    tally.add("tools", encoding.count(namespaceText(tools, generation.schemas)) + generation.laterPreamble);
  }
}

function blockTokens(
  text: string,
  systemText: string | null,
  isResponses: boolean,
  generation: Generation,
  tools: readonly ToolDefinition[],
  encoding: Encoding,
): number {
  if (generation.turns === "harmony") {
    const isFirstBare = tools[0]?.description === null || tools[0]?.description === "";
    const block = encoding.count(text) - (isFirstBare ? 1 : 0);
    return isResponses ? block + 9 : block + 91 - sharedBreak(systemText, encoding);
  }
  if (generation.priming === 2) return encoding.count(text) + (isResponses ? 6 : 10);
  if (isResponses) return encoding.count(text) + 3;
  if (systemText === null) return encoding.count(TOOLS_HEADING + text) + 3;
  return encoding.count(`${systemText}\n\n${TOOLS_HEADING}${text}`) - encoding.count(systemText) - 1;
}

function choiceTokens(
  { toolChoice, tools }: PromptRequest,
  isResponses: boolean,
  generation: Generation,
  encoding: Encoding,
): number {
  if (toolChoice === null || generation.turns === "harmony" || generation.priming === 2) return 0;
  if (toolChoice.kind === "none") return 1;
  const [only] = isResponses && tools.length === 1 && toolChoice.kind === "required" ? tools : [];
  const forced = toolChoice.kind === "named" ? toolChoice.name : only?.name;
  if (forced === undefined) return 0;
  return generation.schemas === "plain" ? 4 + encoding.count(forced) : FORCED_CALL + encoding.count(`.${forced}`);
}

/** One where a text's end and the line break after it are one token, as after a full stop. */
function sharedBreak(systemText: string | null, encoding: Encoding): number {
  return systemText === null ? 0 : encoding.count(systemText) + 1 - encoding.count(`${systemText}\n\n`);
}
