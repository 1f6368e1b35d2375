import type { PromptRequest } from "../../domain/request.ts";
import { readChatCompletions } from "./chat-completions.ts";
import { readCohereChat } from "./cohere-chat.ts";
import { readTexts } from "./completions.ts";
import { readConverse } from "./converse.ts";
import { newDraft } from "./draft.ts";
import { integerOrNull, objectOrEmpty } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { readMessages } from "./messages.ts";

/**
 * The body of InvokeModel is the model's own:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 */
export function readBedrockInvoke(body: JsonObject): PromptRequest {
  if (body["anthropic_version"] !== undefined) return readMessages(body, "bedrock.invoke");
  if (typeof body["message"] === "string") return readCohereChat(body, "bedrock.invoke");
  if (Array.isArray(body["messages"])) {
    const isNova = body["schemaVersion"] !== undefined || body["inferenceConfig"] !== undefined;
    return isNova ? readConverse(body, "bedrock.invoke") : { ...readChatCompletions(body), api: "bedrock.invoke" };
  }
  const draft = newDraft("bedrock.invoke", body);
  readTexts(draft, body["prompt"] ?? body["inputText"], "prompt");
  const titan = objectOrEmpty(body["textGenerationConfig"]);
  draft.maxOutputTokens = integerOrNull(
    body["max_tokens"] ??
      body["max_tokens_to_sample"] ??
      body["max_gen_len"] ??
      body["maxTokens"] ??
      titan["maxTokenCount"],
  );
  return draft;
}
