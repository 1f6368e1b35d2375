import { describe, expect, it } from "vitest";
import { tokcost } from "./tokcost.ts";

interface SelfhostDocument {
  readonly usdPerMillion: { readonly input: string; readonly output: string; readonly outputAllIn: string };
  readonly usdPerRequest: string;
  readonly tokensPerSecond: { readonly perUser: number; readonly perGpu: number; readonly total: number };
  readonly band: { readonly low: number; readonly high: number };
  readonly roof: string;
  readonly levers: readonly { readonly name: string; readonly ratio: number }[];
  readonly breakEvens: readonly {
    readonly model: string;
    readonly tokensPerDay: number;
    readonly utilisation: number;
  }[];
  readonly hybrid: { readonly monthly: string; readonly apiMonthly: string; readonly ownMonthly: string } | null;
  readonly assumptions: readonly { readonly code: string }[];
}

async function selfhost(...args: string[]): Promise<SelfhostDocument> {
  const { code, stdout, stderr } = await tokcost(["selfhost", ...args, "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as SelfhostDocument;
}

async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tokcost(["selfhost", ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.trim().split("\n")).toHaveLength(1);
  return stderr.trim();
}

const LLAMA = ["llama-3.1-70b", "--gpu", "h100", "--gpus", "2"];

describe("tokcost selfhost", () => {
  it("shows what is missing where a model nearly fits", async () => {
    const { stderr } = await tokcost([
      "selfhost",
      "llama-3.1-70b",
      "--gpu",
      "h100",
      "--gpus",
      "1",
      "--input-tokens",
      "36000",
    ]);
    const [, needed, there] = /needs ([\d.]+) GB; a copy on 1 × H100-SXM has ([\d.]+) GB for it/.exec(stderr) ?? [];
    expect(Number(needed)).toBeGreaterThan(Number(there));
  });

  it("tells the cost in and out, the roof, the levers and what it assumed", async () => {
    const found = await selfhost(...LLAMA, "--distil", "llama-3.1-8b", "--concurrency", "64");
    expect(Number(found.usdPerMillion.output)).toBeGreaterThan(Number(found.usdPerMillion.input));
    expect(["memory bandwidth", "arithmetic", "network", "launches and host"]).toContain(found.roof);
    const names = found.levers.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["distil", "longer-batch", "prefix-cache", "utilisation", "compress-cache"]),
    );
    expect(found.levers.filter(({ ratio }) => ratio >= 1)).toEqual([]);
    expect(found.assumptions.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["rent", "utilisation", "roofline"]),
    );
  });

  it("quantizes where the weights are wider than the chip multiplies", async () => {
    const found = await selfhost("llama-3.1-8b", "--gpu", "b200", "--weights", "bf16");
    expect(found.levers.map(({ name }) => name)).toContain("quantize");
  });

  it("breaks even with an API where a day's money is a day's API bill", async () => {
    const found = await selfhost(...LLAMA, "--rent", "2", "-m", "gpt-4o-mini");
    const [even] = found.breakEvens;
    const [requests, bill] = [(even?.tokensPerDay ?? 0) / 2000, 2 * 2 * 24];
    expect(requests * (0.00015 + 0.0006)).toBeCloseTo(bill, 6);
    expect(even?.utilisation).toBeGreaterThan(0);
  });

  it("takes one's own measurement for the prediction, and narrows the band", async () => {
    const found = await selfhost(
      ...LLAMA,
      "--rent",
      "2",
      "--measured",
      "4000",
      "--utilisation",
      "100%",
      "--availability",
      "100%",
    );
    expect(found.tokensPerSecond.total).toBeCloseTo(4000, 6);
    expect(Number(found.usdPerMillion.outputAllIn)).toBeCloseTo((4 / 3600 / 4000) * 1e6, 6);
    expect(found.band.high).toBeLessThan(1.5);
    expect(found.assumptions.map(({ code }) => code)).not.toContain("roofline");
  });

  it("holds every user's speed", async () => {
    const { tokensPerSecond } = await selfhost("llama-3.1-8b", "--per-user", "60");
    expect(tokensPerSecond.perUser).toBeGreaterThanOrEqual(60);
  });

  it("splits a load between own copies and the API at no more than either costs alone", async () => {
    const { hybrid } = await selfhost(...LLAMA, "--requests", "40M/month", "--peak", "3", "-m", "gpt-4o");
    expect(hybrid).not.toBeNull();
    expect(Number(hybrid?.monthly)).toBeLessThanOrEqual(Number(hybrid?.apiMonthly));
    expect(Number(hybrid?.monthly)).toBeLessThanOrEqual(Number(hybrid?.ownMonthly));
  });

  it("takes as many accelerators, and spreads copies over them, as is cheapest a token", async () => {
    const usual = async (...args: string[]) => Number((await selfhost(...args)).usdPerRequest);
    const large = ["llama-3.1-70b", "--gpu", "h100"];
    expect(await usual(...large)).toBeLessThan(0.5 * (await usual(...large, "--gpus", "1")));
    const small = ["llama-3.1-8b", "--gpu", "h100", "--gpus", "8"];
    expect(await usual(...small)).toBe(await usual(...small, "--parallel", "TP1"));
    expect((await selfhost(...large, "--per-user", "80")).tokensPerSecond.perUser).toBeGreaterThanOrEqual(80);
  });

  it("says what is wrong in one line, with a figure that would fit", async () => {
    expect(await refused(...LLAMA, "--utilisation", "120%")).toContain("at most 100% fits");
    expect(await refused("llama-3.1-405b", "--gpus", "2")).toContain("8 × H100-SXM would hold it");
    expect(await refused(...LLAMA, "--rent=-3")).toContain("H100-SXM rents for 2.4 to 6.88");
    expect(await refused(...LLAMA, "--rent", "-3")).toContain("--rent");
    expect(await refused("qwen3-8b", "--input-tokens", "50000")).toContain("--input-tokens 39960 would fit");
    expect(await refused("lama-3.1-70b")).toContain("did you mean llama-3.1-70b");
    expect(await refused("llama-3.1-8b", "--per-user", "5000")).toMatch(/--per-user \d+ would fit/);
    expect(await refused("llama-3.1-8b", "--gpus", "3", "--parallel", "TP2")).toContain("--gpus 4 would fit");
    expect(await refused(...LLAMA, "--measured", "1000000")).toContain("28051 output tokens a second at most");
    expect(await refused("llama-3.1-8b", "--traffic", "a=70%:offline,b=70%:server")).toContain("140 %");
  });

  it("exits 3 and names the API model that has no price", async () => {
    const { code, stderr } = await tokcost(["selfhost", ...LLAMA, "-m", "no-such-model"]);
    expect(code).toBe(3);
    expect(stderr).toContain("no-such-model is not in the price table");
  });

  it("predicts the points of a file, published or not", async () => {
    const { code, stdout } = await tokcost(["selfhost", "--points", "selfhost/points.json", "--json"]);
    const { points } = JSON.parse(stdout) as { points: { id: string; published: number | null; predicted: number }[] };
    expect(code).toBe(0);
    expect(points.map(({ id, published }) => [id, published])).toEqual([
      ["my-8b-bench", 11_000],
      ["my-mixture-decode", null],
    ]);
    for (const { predicted } of points) expect(predicted).toBeGreaterThan(1000);
  });

  it("reproduces a disclosed day", async () => {
    const { stdout } = await tokcost(["selfhost", "--day", "selfhost/deepseek-day.yaml", "--json"]);
    const { day } = JSON.parse(stdout) as { day: { nodes: { total: number }; usdPerMillion: Record<string, string> } };
    expect(day.nodes.total).toBeCloseTo(226.9, 1);
    expect(Number(day.usdPerMillion["freshInput"])).toBeCloseTo(0.138, 3);
    expect(Number(day.usdPerMillion["output"])).toBeCloseTo(0.3, 3);
  });

  it("fits 80 columns", async () => {
    const { stdout } = await tokcost(["selfhost", ...LLAMA, "-m", "gpt-4o-mini", "--distil", "llama-3.1-8b"], {
      columns: 80,
    });
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});
