import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countRequest, encodingFor, familyOf } from "../../src/count/count.ts";
import { textRequest } from "../../src/domain/request.ts";
import { readRequestBody } from "../../src/read/request-bodies/index.ts";
import { apiOf, hasRecordedRequests, recordedRequests } from "./recorded-requests.ts";
import { referenceEncodings } from "./reference-encodings.ts";

describe("the family that counts", () => {
  test.each([
    ["gpt-4o", "openai"],
    ["azure/gpt-35-turbo", "openai"],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic"],
    ["models/gemini-2.5-flash", "gemini"],
    ["x-ai/grok-4-fast:free", "xai"],
    ["openai/gpt-oss-120b", "harmony"],
  ])("of %s is %s", (model, family) => {
    expect(familyOf(model).name).toBe(family);
  });

  test("of a model nobody knows has a wide range and says that it is an estimate", () => {
    const { basis, range, input } = countRequest(
      textRequest("A line about lighthouses and the ships that pass them by night."),
      "house-model-7",
      referenceEncodings,
    );
    expect(basis).toBe("estimated");
    expect(range.low).toBeLessThan(input);
    expect(range.high).toBeGreaterThan(input);
  });

  test("asks for the one encoding that it named beforehand", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("gpt-4", "gpt-5", "claude-haiku-4-5", "gemini-2.5-pro", "davinci", "nobody"),
        (model) => {
          const asked = new Set<string>();
          countRequest(textRequest("text"), model, (name) => {
            asked.add(name);
            return referenceEncodings(name);
          });
          expect([...asked].filter((name) => name !== encodingFor(model))).toEqual([]);
        },
      ),
    );
  });
});

test("sections add up to the input, and the input is within its range, for any texts in any roles", () => {
  const message = fc.record({ role: fc.constantFrom("system", "user", "assistant"), content: fc.string() });
  const model = fc.constantFrom("gpt-4o", "gpt-5", "gpt-4-0613", "o3", "claude-opus-4-8", "mystery");
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), model, (messages, name) => {
      const request = readRequestBody({ messages }, "chat.completions");
      const { sections, input, range } = countRequest(request, name, referenceEncodings);
      expect(sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(input);
      expect(range.low).toBeLessThanOrEqual(input);
      expect(range.high).toBeGreaterThanOrEqual(input);
    }),
    { numRuns: 60 },
  );
});

test("schemas of any shape are counted without a fault", () => {
  const request = (schema: unknown) =>
    readRequestBody({
      messages: [{ role: "user", content: "x" }],
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: { a: schema } } } }],
      response_format: { type: "json_schema", json_schema: { name: "r", schema } },
    });
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom("gpt-4o", "gpt-4-0613", "gpt-5"), (schema, model) => {
      const { sections, input } = countRequest(request(schema), model, referenceEncodings);
      expect(sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(input);
    }),
  );
});

test.skipIf(!hasRecordedRequests)(
  "every recorded request is counted without a fault, with sections that add up (skipped where the recordings are absent)",
  () => {
    let rows = 0;
    for (const row of recordedRequests()) {
      const model = row.model_reported ?? row.model_requested ?? "unknown";
      const { sections, input } = countRequest(
        readRequestBody(row.request, apiOf(row)),
        model,
        referenceEncodings,
        row.provider,
      );
      if (sections.reduce((sum, { tokens }) => sum + tokens, 0) !== input) expect.fail(`${row.provider} ${model}`);
      rows++;
    }
    expect(rows).toBeGreaterThan(6000);
  },
  60_000,
);
