import { describe, expect, test } from "vitest";
import { countRequest, familyOf } from "../../src/count/count.ts";
import { readRequestBody } from "../../src/read/request-bodies/index.ts";
import { apiOf, hasRecordedRequests, recordedRequests } from "./recorded-requests.ts";
import { referenceEncodings } from "./reference-encodings.ts";

type Kind = "plain" | "tools" | "schema" | "media" | "turns";

const counted = recordedRequests()
  .filter(({ api }) => api === "chat.completions" || api === "responses")
  .filter((row) => !row.maybe_scrubbed && !row.has_reasoning_history)
  .filter(({ server_tools, hidden_context }) => server_tools.length + hidden_context.length === 0)
  .flatMap((row) => {
    const model = row.model_reported ?? row.model_requested;
    if (model === null || model === "" || familyOf(model, row.provider).name !== "openai") return [];
    if (/^(o1|text-davinci)/.test(model)) return [];
    const request = readRequestBody(row.request, apiOf(row));
    const parts = request.messages.flatMap(({ parts }) => parts);
    const hasTurns = parts.some(({ kind }) => kind === "tool-call" || kind === "tool-result");
    const kind: Kind = row.has_images_or_files
      ? "media"
      : request.tools.length > 0
        ? "tools"
        : request.responseFormat?.kind === "json-schema"
          ? "schema"
          : row.clean_text && !hasTurns
            ? "plain"
            : "turns";
    const count = countRequest(request, model, referenceEncodings, row.provider);
    const sized = parts.filter((part) => part.kind === "image" && part.width !== null).length;
    return [{ row, kind, count, off: Math.abs(count.input - row.input_tokens), sized }];
  });

function of(kind: Kind) {
  return counted.filter((each) => each.kind === kind);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function relativeErrors(kind: Kind): readonly number[] {
  return of(kind).map(({ off, row }) => off / row.input_tokens);
}

describe.skipIf(!hasRecordedRequests)(
  "recorded requests of OpenAI's models (skipped where the recordings are absent)",
  () => {
    test("plain chat is reproduced to the token in 97 of 100 at least", () => {
      const exact = of("plain").filter(({ off }) => off === 0).length;
      expect(of("plain").length).toBeGreaterThan(500);
      expect(exact / of("plain").length).toBeGreaterThanOrEqual(0.97);
    });

    test("what is called exact is exact in 97 of 100", () => {
      const called = counted.filter(({ count }) => count.basis === "exact");
      expect(called.filter(({ off }) => off === 0).length / called.length).toBeGreaterThanOrEqual(0.97);
    });

    test("tools are off by less than a hundredth at the median, and by 3 % in nine of ten", () => {
      expect(quantile(relativeErrors("tools"), 0.5)).toBeLessThan(0.01);
      expect(quantile(relativeErrors("tools"), 0.9)).toBeLessThanOrEqual(0.03);
    });

    test("response schemas are off by less than a hundredth at the median, and by 3 % in nine of ten", () => {
      expect(quantile(relativeErrors("schema"), 0.5)).toBeLessThan(0.01);
      expect(quantile(relativeErrors("schema"), 0.9)).toBeLessThanOrEqual(0.03);
    });

    test("images whose size is known are off by less than a hundredth at the median", () => {
      const sized = counted.filter(
        ({ kind, sized, count }) => kind === "media" && sized > 0 && count.uncountable.length === 0,
      );
      expect(sized.length).toBeGreaterThan(30);
      expect(
        quantile(
          sized.map(({ off, row }) => off / row.input_tokens),
          0.5,
        ),
      ).toBeLessThan(0.01);
    });

    test("ranges hold the bill in nine of ten where tools or schemas are estimated", () => {
      const estimated = [...of("tools"), ...of("schema")];
      const held = estimated.filter(({ row, count }) => {
        return row.input_tokens >= count.range.low && row.input_tokens <= count.range.high;
      });
      expect(held.length / estimated.length).toBeGreaterThanOrEqual(0.9);
    });
  },
);
