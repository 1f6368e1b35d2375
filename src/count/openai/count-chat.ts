import type { Message, PromptRequest } from "../../domain/request.ts";
import type { Encoding } from "../../tokenize/encoding.ts";
import { openaiImageTokens } from "../media/openai-images.ts";
import type { ModelName } from "../model-name.ts";
import type { Tally } from "../tally.ts";
import type { Generation } from "./generation.ts";
import { addResponseFormat } from "./response-format.ts";
import { addLaterTools, addTools } from "./tools-block.ts";
import { newToolTurns } from "./turns.ts";
import type { ToolTurns } from "./turns.ts";

/** Gateways that send chat requests on as Responses. */
const RESPONSES_GATEWAYS = new Set(["openrouter", "vercel"]);

/** Whether a request reaches the model as Responses, whose framing of tools differs a little. */
function goesAsResponses({ api }: PromptRequest, { host }: ModelName, { priming }: Generation): boolean {
  return api === "responses" || (priming === 2 && host !== null && RESPONSES_GATEWAYS.has(host));
}

interface Chat {
  readonly generation: Generation;
  readonly model: ModelName;
  readonly encoding: Encoding;
  readonly tally: Tally;
  readonly turns: ToolTurns;
}

/**
 * Adds what a chat or Responses request costs, by section. Messages are counted as OpenAI's cookbook has it:
 * https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_cookbook
 */
export function addChat(
  request: PromptRequest,
  generation: Generation,
  model: ModelName,
  encoding: Encoding,
  tally: Tally,
): void {
  const isResponses = goesAsResponses(request, model, generation);
  const turns = newToolTurns(request, isResponses, generation, encoding, tally);
  const chat: Chat = { generation, model, encoding, tally, turns };
  for (const message of request.messages) addMessage(message, chat);
  turns.flush();
  tally.add("framing", generation.priming);
  if (generation.hidden !== null) tally.add("hidden", generation.hidden.tokens);

  const [first] = request.messages;
  const systemText = first !== undefined && isInstruction(first) ? textOf(first) : null;
  addTools(request, systemText, generation, isResponses, encoding, tally);
  addLaterTools(request, generation, encoding, tally);
  addResponseFormat(request, systemText, generation, encoding, tally);
}

function isInstruction({ role }: Message): boolean {
  return role === "system" || role === "developer";
}

/** Parts of text are read as one text. */
function textOf({ parts }: Pick<Message, "parts">): string {
  return parts.map((part) => ("text" in part && part.kind !== "reasoning" ? (part.text ?? "") : "")).join("");
}

function addMessage(message: Message, chat: Chat): void {
  const { turns } = chat;
  const calls = message.parts.filter((part) => part.kind === "tool-call");
  const results = message.parts.filter((part) => part.kind === "tool-result");
  const text = textOf(message);
  for (const result of results) {
    turns.addResult(result, textOf(result));
    addImages(result, chat);
  }
  const isOnlyTools = calls.length + results.length > 0 && text === "";
  if (!isOnlyTools && !isReplayedReasoning(message)) {
    turns.flush();
    addSaid(message, text, chat);
  }
  addImages(message, chat);
  if (calls.length > 0) turns.addCalls(calls);
}

function isReplayedReasoning({ parts }: Message): boolean {
  return parts.length > 0 && parts.every(({ kind }) => kind === "reasoning");
}

function addSaid({ role, name }: Message, text: string, { generation, encoding, tally }: Chat): void {
  const ROLE = 1;
  tally.add(role === "tool" ? "tool results" : role, encoding.count(text));
  tally.add("framing", generation.perMessage + ROLE + (role === "assistant" ? generation.perAssistantTurn : 0));
  if (name !== undefined) tally.add("framing", name === role ? 1 : generation.perName + encoding.count(name));
}

function addImages({ parts }: Pick<Message, "parts">, { model, tally }: Chat): void {
  for (const part of parts) {
    if (part.kind === "image") tally.add("images", openaiImageTokens(part, model) ?? 0);
  }
}
