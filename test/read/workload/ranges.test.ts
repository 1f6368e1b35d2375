import { describe, expect, test } from "vitest";
import type { Feature } from "../../../src/domain/workload.ts";
import { UserError } from "../../../src/errors.ts";
import { readWorkload } from "../../../src/read/workload.ts";

/** A feature whose keys are each told once; later ones stand for earlier ones of the same name. */
function feature(keys: string, top = ""): Feature {
  const told = new Map(
    `model: a/b\ninput: 5\nrequests: 1/day\n${keys}`.split("\n").map((line) => [line.split(":")[0], line]),
  );
  const text = `version: 1\n${top}features:\n  chat:\n${[...told.values()].map((line) => `    ${line}`).join("\n")}\n`;
  const [found] = readWorkload({ file: "tokcost.yaml", text }).features;
  if (!found) throw new Error("no feature");
  return found;
}

function told(keys: string): string {
  try {
    feature(keys);
  } catch (error) {
    if (error instanceof UserError) return error.message + (error.cure ? ` → ${error.cure}` : "");
    throw error;
  }
  return "nothing is wrong";
}

/** Where a figure stands, as a range and as its expected figure alone. */
const PLACES: readonly (readonly [
  of: string,
  write: (figure: string) => string,
  low: string,
  mid: string,
  high: string,
])[] = [
  ["retries", (figure) => `retries: ${figure}`, "0", "2%", "8%"],
  ["batch", (figure) => `batch: ${figure}`, "0", "20%", "100%"],
  ["batch", (figure) => `batch: { share: ${figure}, expired: 3% }`, "0", "20%", "100%"],
  ["response-cache", (figure) => `responseCache: ${figure}`, "10%", "0.2", "0.5"],
  ["response-cache", (figure) => `responseCache: { share: ${figure}, heaps: 0.9 }`, "10%", "0.2", "0.5"],
  ["reasoning", (figure) => `reasoning: ${figure}`, "10%", "40%", "60%"],
  ["peak", (figure) => `peak: ${figure}`, "1", "2.5", "9"],
  ["gap-cv", (figure) => `gapCv: ${figure}`, "0", "1", "3"],
  ["prefixes", (figure) => `cache: { prefixes: ${figure}, ttl: 1h }`, "1", "40", "5_000"],
  ["users", (figure) => `requests: 3/user/day\nusers: ${figure}`, "10", "20 users", "1k"],
  ["static-input", (figure) => `input: ${figure}`, "100", "200 tokens", "1k"],
  ["static-input", (figure) => `input: { static: ${figure}, dynamic: 40 }`, "100", "200", "300"],
];

describe("a figure of a feature", () => {
  test.each(PLACES)("may be a range, %s: what is expected is the figure, %o", (kind, write, low, mid, high) => {
    const { ranges, ...plain } = feature(write(`{ low: ${low}, expected: ${mid}, high: ${high} }`));
    expect(plain).toEqual(feature(write(mid)));
    expect(Object.keys(ranges ?? {})).toEqual([kind]);
    const [range] = Object.values(ranges ?? {});
    expect(range && range.low < range.high).toBe(true);
  });

  test.each(PLACES)("is known where both ends are what is expected, %s", (_, write, _low, mid) => {
    expect(feature(write(`{ low: ${mid}, expected: ${mid}, high: ${mid} }`))).toEqual(feature(write(mid)));
  });

  test.each(PLACES)(
    "has its ends around what is expected, and what is expected told, %s",
    (_, write, low, mid, high) => {
      expect(told(write(`{ low: ${high}, expected: ${mid} }`))).toMatch(
        /^tokcost\.yaml:\d+:\d+: features\.chat\.\S+\.low: expected at most [\d.]+ \(expected\), got [\d.]+$/,
      );
      expect(told(write(`{ expected: ${mid}, high: ${low} }`))).toMatch(
        /^tokcost\.yaml:\d+:\d+: features\.chat\.\S+\.high: expected at least [\d.]+ \(expected\), got [\d.]+$/,
      );
      expect(told(write(`{ low: ${low}, high: ${high} }`))).toMatch(/expected the key expected, got none$/);
      expect(told(write(`{ low: ${low}, expected: ${mid}, most: ${high} }`))).toMatch(/unknown key "most"/);
    },
  );

  test.each([
    [
      "retries: { expected: 2%, high: 100% }",
      "retries.high: expected a share below 1: not every request can fail, got 1",
    ],
    [
      "batch: { low: 20, expected: 30% }",
      "batch.low: expected a share from 0 to 1 or from 0% to 100%, got 20 → write 20%",
    ],
    ["peak: { low: 0.5, expected: 2 }", "peak.low: expected a number of at least 1, got 0.5"],
    [
      "cache: { prefixes: { low: 0, expected: 2 } }",
      "cache.prefixes.low: expected a whole number of prefixes, at least 1, got 0",
    ],
    ["input: { expected: 0, high: 5 }", "input: expected more than 0 tokens as the expected ones of a range, got 0"],
  ])("keeps its own bounds at each end: %s", (keys, message) => {
    expect(told(keys)).toContain(`features.chat.${message}`);
  });

  test("that features share is everybody's, and a feature's own users go before", () => {
    const top = "users: { low: 50, expected: 100, high: 400 }\n";
    expect(feature("requests: 3/user/day", top).ranges).toEqual({ everybody: { low: 50, high: 400 } });
    expect(feature("requests: 3/user/day\nusers: 7", top)).not.toHaveProperty("ranges");
    expect(feature("requests: 3/day", top)).not.toHaveProperty("ranges");
  });
});

describe("a mean", () => {
  const spreadOf = (written: string) => {
    const { output } = feature(`output: ${written}`);
    return output?.kind === "tokens" ? output.spread : null;
  };
  const meanRange = { low: 100, high: 500 };

  test("may be a range, alone or beside quantiles", () => {
    expect(spreadOf("{ low: 100, expected: 200, high: 500 }")).toEqual({ mean: 200, meanRange });
    expect(spreadOf("{ mean: { low: 100, expected: 200, high: 500 }, p95: 700, max: 900 }")).toEqual({
      mean: 200,
      p95: 700,
      max: 900,
      meanRange,
    });
    expect(feature("turns: { low: 2, expected: 4, high: 6 }").turns).toEqual({
      mean: 4,
      meanRange: { low: 2, high: 6 },
    });
    expect(feature("agent: { steps: { expected: 4, high: 6 }, resultTokens: { low: 1, expected: 9 } }").agent).toEqual({
      steps: { mean: 4, meanRange: { low: 4, high: 6 } },
      resultTokens: { mean: 9, meanRange: { low: 1, high: 9 } },
    });
  });

  test("is known where both ends are what is expected", () => {
    expect(spreadOf("{ mean: { low: 200, expected: 200 }, p95: 700 }")).toEqual({ mean: 200, p95: 700 });
    expect(spreadOf("{ expected: 200 }")).toEqual({ mean: 200 });
  });

  test.each([
    ["output: { low: 9, expected: 5 }", "output.low: expected at most 5 (expected), got 9"],
    ["output: { mean: { expected: 5, high: 4 }, p50: 4 }", "output.mean.high: expected at least 5 (expected), got 4"],
    ["output: { mean: { expected: 5, high: 40 }, max: 30 }", "output.max: expected at least 40 (mean), got 30"],
    [
      "output: { low: 3, expected: 5, p95: 30 }",
      "output.low: expected no low beside quantiles → write mean: { low, expected, high } for a range of the mean",
    ],
    ["output: { expected: 0, high: 9 }", "output: expected a mean above 0 as the expected one of a range, got 0"],
    ["turns: { low: 0.5, expected: 4 }", "turns.low: expected a number of at least 1, got 0.5"],
    ["output: { low: 3, high: 9 }", "output: expected the key expected, got none"],
  ])("that is wrong is told with its place: %s", (keys, message) => {
    expect(told(keys)).toMatch(/^tokcost\.yaml:\d+:\d+: /);
    expect(told(keys)).toContain(`features.chat.${message}`);
  });
});

describe("so many for each request of another feature", () => {
  const helper = (each: string): Feature | undefined =>
    readWorkload({
      file: "tokcost.yaml",
      text: [
        "version: 1\nfeatures:",
        "  task: { model: a/b, input: 5, requests: { low: 50/month, expected: 100/month, high: 400/month } }",
        `  helper: { model: a/b, input: 5, requests: { each: ${each}, of: task } }`,
      ].join("\n"),
    }).features[1];
  const figures = (each: string) => {
    const { low, expected, high } = helper(each)?.requests ?? {};
    return [low, expected, high].map((figure) => Number(figure?.numerator) / Number(figure?.denominator));
  };

  test("may be a range, on top of that one's volume", () => {
    expect(figures("2")).toEqual([100, 200, 800]);
    expect(figures("{ low: 1, expected: 2, high: 3 }")).toEqual([50, 200, 1200]);
    expect(figures("{ expected: 2 }")).toEqual([100, 200, 800]);
  });

  test("has its ends around what is expected", () => {
    expect(() => helper("{ low: 3, expected: 2 }")).toThrow(
      /requests\.each\.low: expected no more than expected, got more/,
    );
    expect(() => helper("{ expected: 2, high: 1 }")).toThrow(/requests\.each\.high: expected no less than expected/);
    expect(() => helper("{ low: 1, high: 3 }")).toThrow(/requests\.each: expected the key expected, got none/);
  });
});
