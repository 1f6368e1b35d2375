import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { TICKS_A_SECOND, type Trace } from "../../src/domain/trace.ts";
import { UserError } from "../../src/errors.ts";
import { readTrace } from "../../src/read/traces/index.ts";

const read = (text: string) => readTrace({ file: "trace", text });
const DATA = path.resolve(import.meta.dirname, "../../../shared/data/traces");

const AZURE = [
  "TIMESTAMP,ContextTokens,GeneratedTokens",
  "2023-11-16 18:17:03.9799600,400,50",
  "2023-11-16 18:17:05.0000001,7,3",
].join("\r\n");

function problemOf(text: string): string {
  try {
    read(text);
    return "none";
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

describe("request traces", () => {
  it("of Azure have moments of seven decimals, in UTC, and no newline at their end", () => {
    const trace = read(AZURE);
    expect(trace).toMatchObject({
      format: "azure",
      startSecond: Date.UTC(2023, 10, 16, 18, 17, 3) / 1000,
      blocks: null,
    });
    expect([...trace.ticks]).toEqual([9_799_600, 20_000_001]);
    expect([[...trace.input], [...trace.output]]).toEqual([
      [400, 7],
      [50, 3],
    ]);
  });

  it("of BurstGPT and vidur have seconds, columns by name", () => {
    const burst = read(
      "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,m,10,2,12,log\n45.5,m,20,3,23,log\n",
    );
    expect([burst.format, [...burst.ticks], [...burst.input]]).toEqual([
      "burstgpt",
      [5, 45.5].map((s) => s * TICKS_A_SECOND),
      [10, 20],
    ]);
    const vidur = read("arrived_at,num_prefill_tokens,num_decode_tokens\n0.25,10,2\n");
    expect([vidur.format, [...vidur.ticks], [...vidur.output]]).toEqual(["vidur", [0.25 * TICKS_A_SECOND], [2]]);
  });

  it("of Mooncake have blocks, numbered anew by first use", () => {
    const line = (timestamp: number, blocks: number[]) =>
      JSON.stringify({ timestamp, input_length: 600, output_length: 5, hash_ids: blocks });
    const trace = read([line(0, [70, 80]), line(300_000, [70, 90]), ""].join("\n"));
    expect(trace.blocks && { ...trace.blocks, ids: [...trace.blocks.ids], offsets: [...trace.blocks.offsets] }).toEqual(
      {
        tokens: 512,
        unique: 3,
        ids: [0, 1, 0, 2],
        offsets: [0, 2, 4],
      },
    );
    expect([...trace.ticks]).toEqual([0, 300 * TICKS_A_SECOND]);
  });

  it("are sorted by time where they are not", () => {
    expect([...read("arrived_at,num_prefill_tokens,num_decode_tokens\n9,1,1\n3,2,2\n").input]).toEqual([2, 1]);
  });

  it("say what is wrong and where, and never what stands there", () => {
    expect(problemOf("a,b\n1,2")).toContain("no trace that is known");
    expect(problemOf("num_prefill_tokens,num_decode_tokens\n1,2")).toContain("no column arrived_at");
    expect(problemOf("TIMESTAMP,ContextTokens,GeneratedTokens\nsecret,1,2")).toBe(
      "trace:2: expected a moment such as 2023-11-16 18:17:03.9799600 in TIMESTAMP",
    );
    expect(problemOf("arrived_at,num_prefill_tokens,num_decode_tokens\n1,2.5,2")).toContain(
      "trace:2: expected a whole number",
    );
    expect(problemOf("arrived_at,num_prefill_tokens,num_decode_tokens\n,2,2")).toContain(
      "expected seconds in arrived_at",
    );
    expect(problemOf("arrived_at,num_prefill_tokens,num_decode_tokens\n")).toContain("no requests");
    expect(problemOf('{"timestamp": "now"}')).toContain("expected milliseconds in timestamp");
    expect(problemOf('{"timestamp": 1, "input_length": 1, "output_length": 1, "hash_ids": "x"}')).toContain("hash_ids");
    expect(problemOf('\n{"timestamp": 1,\n')).toContain("trace:2");
  });

  it.skipIf(!existsSync(DATA))(
    "that are real have the sums that were measured elsewhere (skipped without the data)",
    () => {
      const totals = ({ ticks, input, output }: Trace) => [ticks.length, sum(input), sum(output)];
      const real = (file: string) => read(readFileSync(path.join(DATA, file), "utf8"));
      expect(totals(real("azure-2023/AzureLLMInferenceTrace_conv.csv"))).toEqual([19_366, 22_361_870, 4_088_665]);
      const mooncake = real("mooncake-fast25/conversation_trace.jsonl");
      expect(totals(mooncake)).toEqual([12_031, 144_793_823, 4_122_048]);
      expect([mooncake.blocks?.ids.length, mooncake.blocks?.unique]).toEqual([288_500, 182_790]);
    },
  );
});

function sum(values: Uint32Array): number {
  return values.reduce((all, value) => all + value, 0);
}
