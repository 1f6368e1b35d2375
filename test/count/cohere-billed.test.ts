import { describe, expect, test } from "vitest";
import { cohereBilledTokens } from "../../src/count/cohere-billed.ts";
import { parseModelName } from "../../src/count/model-name.ts";
import type { PromptRequest } from "../../src/domain/request.ts";
import { HELLO, PROSE, WEATHER, inputAs, withTools } from "./count-as.ts";
import { referenceEncodings } from "./reference-encodings.ts";

const MODEL = parseModelName("command-a-03-2025");
const billed = (request: PromptRequest): number => cohereBilledTokens(request, MODEL, referenceEncodings);

describe("what Cohere bills", () => {
  test("is the text of the request, not the preamble that it reports too", () => {
    expect(billed(HELLO)).toBe(1);
    expect(inputAs("command-a-03-2025", HELLO) - billed(HELLO)).toBeGreaterThan(450);
  });

  test("is that of tools as well, without the preamble of some 900 tokens", () => {
    const added = billed(withTools(HELLO, WEATHER)) - billed(HELLO);
    expect(added).toBeGreaterThan(30);
    expect(added).toBeLessThan(120);
  });

  test("leaves response schemas out", () => {
    const schema = { type: "object", properties: { answer: { type: "string", description: PROSE } } };
    const format = { kind: "json-schema" as const, name: null, description: null, schema, strict: true };
    expect(billed({ ...HELLO, responseFormat: format })).toBe(billed(HELLO));
  });
});
