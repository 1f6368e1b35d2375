import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Feature } from "../../src/domain/workload.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { noise } from "../usage/invented-days.ts";
import { FIXTURES, tokcost } from "../cli/tokcost.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-saved-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let saved = 0;

interface Saved {
  readonly text: string;
  readonly features: readonly Feature[];
  /** The log's cost carried to a month of 365/12 days, and what simulate says of the saved workload. */
  readonly logged: number;
  readonly simulated: number;
}

/** Saves what a log shows, and lets the saved workload say what its month costs. `days`: how long the log is. */
async function save(log: string, days: number, ...flags: readonly string[]): Promise<Saved> {
  const file = `saved-${(saved += 1)}.yaml`;
  const used = await tokcost(["usage", log, "--save-workload", file, "--json", "--as-of", "2026-11-21", ...flags], {
    cwd: folder,
  });
  expect(used.stderr).toBe("");
  const total = (JSON.parse(used.stdout) as { total: { cost: { usd: string } } }).total.cost.usd;
  const text = readFileSync(path.join(folder, file), "utf8");
  const simulation = await tokcost(["simulate", file, "--factors", "1", "--draws", "16", "--json"], { cwd: folder });
  expect(simulation.stderr).toBe("");
  const { scenarios } = JSON.parse(simulation.stdout) as { scenarios: { usd: { expected: string } }[] };
  return {
    text,
    features: readWorkload({ file, text }).features,
    logged: (Number(total) * (365 / 12)) / days,
    simulated: Number(scenarios[0]?.usd.expected),
  };
}

function write(name: string, lines: readonly object[]): string {
  writeFileSync(path.join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return name;
}

const stamp = (day: number, second: number): string =>
  new Date(Date.UTC(2026, 9, 1 + day) + second * 1000).toISOString();

/** Thirty days of conversations, each turn of which sends all that came before. */
function conversations(of: (turn: number, input: number, answer: number) => object): object[] {
  const normal = noise(3);
  return Array.from({ length: 450 }, (_, conversation) => {
    const turns = 1 + Math.floor(Math.exp(0.9 + 0.6 * normal()));
    let history = 1500;
    return Array.from({ length: turns }, (_, turn) => {
      const text = Math.round(80 * Math.exp(0.4 * normal()));
      const answer = Math.round(250 * Math.exp(0.4 * normal()));
      history += text;
      const line = {
        ts: stamp(conversation % 30, 3600 * 8 + 40 * turn + conversation),
        feature: "chat",
        ...of(turn, history, answer),
      };
      history += answer;
      return { ...line, conversation_id: `c${conversation}` };
    });
  }).flat();
}

/** The loads and the month of a workload. */
async function told(file: string): Promise<unknown> {
  const { stdout, stderr } = await tokcost(["run", file, "--json", "--draws", "16", "--as-of", "2026-11-21"], {
    cwd: folder,
  });
  expect(stderr).toBe("");
  const { load, simulate } = JSON.parse(stdout) as { load: { loads: unknown }; simulate: { scenarios: unknown } };
  return { loads: load.loads, scenarios: simulate.scenarios };
}

describe("a tokcost.yaml that names a log under usage", () => {
  it.each([
    [
      "conversations without a cache",
      () => conversations((_, input, output) => ({ model: "gpt-4o", input_tokens: input, output_tokens: output })),
    ],
    [
      "conversations with a cache, on two models, with retries",
      () =>
        conversations((turn, input, output) => ({
          ...{ model: turn === 3 ? "gpt-4o-mini" : "gpt-4.1", input_tokens: input, output_tokens: output },
          ...{ cached_tokens: turn === 0 ? 1500 : input - 330, attempt: input % 9 === 0 ? 2 : 1 },
        })),
    ],
    ["the support desk", () => null],
  ])("has the loads and the month of the workload that is saved from it: %s", async (name, lines) => {
    const made = lines();
    const log = made === null ? path.join(FIXTURES, "support-desk/usage.jsonl") : write("named.jsonl", made);
    const file = `named-${(saved += 1)}.yaml`;
    await tokcost(["usage", log, "--save-workload", file, "-q", "--as-of", "2026-11-21"], { cwd: folder });
    writeFileSync(path.join(folder, "naming.yaml"), `version: 1\nusage: ${log}\n`);
    expect(await told("naming.yaml"), name).toEqual(await told(file));
  });
});

describe("turns and retries that a log tells", () => {
  it("are written with how conversations spread, and the month comes out", async () => {
    const lines = conversations((_, input, answer) => ({
      model: "gpt-4o",
      input_tokens: input,
      output_tokens: answer,
    }));
    const { features, text, logged, simulated } = await save(write("chat.jsonl", lines), 30);
    const [chat] = features;
    expect(chat?.turns?.mean).toBeCloseTo(lines.length / 450, 1);
    expect(chat?.turns).toMatchObject({ p50: expect.any(Number) as number, max: expect.any(Number) as number });
    expect(text).toContain("# 450 conversations seen");
    expect(text).toContain("# retries: the log doesn't tell which requests repeat a failed one");
    expect(Math.abs(simulated / logged - 1)).toBeLessThan(0.02);
  });

  it("come out with a prompt cache, too", async () => {
    const lines = conversations((turn, input, answer) => {
      const read = turn === 0 ? 1500 : input - 330;
      return { model: "gpt-4.1", input_tokens: input, cached_tokens: read, output_tokens: answer };
    });
    const { features, logged, simulated } = await save(write("cached.jsonl", lines), 30);
    expect(features[0]?.cache).not.toBe(null);
    expect(Math.abs(simulated / logged - 1)).toBeLessThan(0.02);
  });

  it("are left out with the reason where later turns don't send what came before", async () => {
    const lines = conversations((_, __, answer) => ({ model: "gpt-4o", input_tokens: 300, output_tokens: answer }));
    const { features, text, logged, simulated } = await save(write("short.jsonl", lines), 30);
    expect(features[0]?.turns).toBe(null);
    expect(text).toMatch(/# turns: \S+ a conversation on average, left out: later turns have less input/);
    expect(Math.abs(simulated / logged - 1)).toBeLessThan(0.02);
  });

  it("follow chains of responses and names of the user's own", async () => {
    const chain = Array.from({ length: 40 }, (_, index) => ({
      ...{
        id: `resp_${index}`,
        object: "response",
        created_at: 1790000000 + 3600 * 18 * index,
        model: "gpt-4.1",
        status: "completed",
      },
      previous_response_id: index % 4 === 0 ? null : `resp_${index - 1}`,
      usage: { input_tokens: 500 * ((index % 4) + 1), output_tokens: 490, total_tokens: 500 * ((index % 4) + 1) + 490 },
    }));
    const first = await save(write("responses.jsonl", chain), 30);
    expect(first.text).toMatch(/turns: \{ mean: 4,|turns: 4 a conversation/);
    const own = conversations((_, input, answer) => ({
      model: "gpt-4o",
      input_tokens: input,
      output_tokens: answer,
    })).map((line) => ({
      ...line,
      conversation_id: undefined,
      room: (line as { conversation_id: string }).conversation_id,
    }));
    const file = write("own.jsonl", own);
    expect((await save(file, 30)).text).toContain("# turns: the log doesn't tell which requests make a conversation");
    expect((await save(file, 30, "--map", "conversation=room,input=input_tokens,output=output_tokens")).text).toContain(
      "# 450 conversations seen",
    );
  });

  it("count as retries what is billed again: by number, by mark and after a failure", async () => {
    const calls = (more: (index: number) => object) =>
      Array.from({ length: 600 }, (_, index) => ({
        ...{ ts: stamp(Math.floor(index / 20), 3600 * (index % 20)), model: "gpt-4o", feature: "triage" },
        ...{ input_tokens: 2000, output_tokens: 100, ...more(index) },
      }));
    const marked = await save(
      write(
        "marked.jsonl",
        calls((index) => ({ attempt: index % 10 === 9 ? 2 : 1 })),
      ),
      30,
    );
    // 60 of 600 repeat another of the 540: 600/540 = 1 + p + p².
    expect(marked.features[0]?.retries).toBeCloseTo(0.1006, 3);
    expect(marked.text).toContain("# 60 billed requests repeat a billed one that failed");
    expect(Math.abs(marked.simulated / marked.logged - 1)).toBeLessThan(0.002);
    const flagged = await save(
      write(
        "flagged.jsonl",
        calls((index) => ({ is_retry: index % 10 === 9 })),
      ),
      30,
    );
    expect(flagged.features[0]?.retries).toBe(marked.features[0]?.retries);

    const failing = calls((index) => (index % 10 === 9 ? { status: 500 } : { status: 200 })).flatMap((line, index) =>
      index % 10 === 9 ? [line, { ...line, status: 200, ts: line.ts.replace(":00:00.", ":00:20.") }] : [line],
    );
    const after = await save(write("failing.jsonl", failing), 30);
    expect(after.features[0]?.retries).toBeGreaterThan(0.09);
    expect(Math.abs(after.simulated / after.logged - 1)).toBeLessThan(0.002);
  });

  it("take a retry of a call that was not billed for the first that is", async () => {
    const lines = Array.from({ length: 300 }, (_, index) => ({
      ...{ ts: stamp(Math.floor(index / 10), 3600 * (index % 10)), model: "gpt-4o", attempt: (index % 2) + 1 },
      ...(index % 2 === 0
        ? { status: 429, input_tokens: 0, output_tokens: 0 }
        : { status: 200, input_tokens: 900, output_tokens: 90 }),
    }));
    const { features, text, logged, simulated } = await save(write("limited.jsonl", lines), 30);
    expect(features[0]?.retries).toBe(0);
    expect(text).toContain("# retries: 150 repeat a failed one; 150 failed without being billed");
    expect(Math.abs(simulated / logged - 1)).toBeLessThan(0.002);
  });

  it("make a feature of every model, and the support desk's month comes out within two per cent", async () => {
    const desk = path.join(FIXTURES, "support-desk/usage.jsonl");
    const { text, logged, simulated, features } = await save(desk, 14);
    expect(text).toContain("tokcost simulate: $");
    expect(new Set(features.map(({ name }) => name)).size).toBe(features.length);
    expect(Math.abs(simulated / logged - 1)).toBeLessThan(0.02);
  });

  it("are a part of what is unusual", async () => {
    const lines = Array.from({ length: 35 * 40 }, (_, index) => {
      const day = Math.floor(index / 40);
      const again = day === 33 ? 3 : 1;
      return Array.from({ length: again }, (_, attempt) => ({
        ...{
          ts: stamp(day, 3600 * 9 + 60 * (index % 40) + attempt),
          model: "gpt-4o",
          feature: "chat",
          attempt: attempt + 1,
        },
        ...{ input_tokens: 1_000_000 + 1000 * ((7 * day + index) % 50), output_tokens: 0 },
      }));
    }).flat();
    const { stdout } = await tokcost(["usage", write("storm.jsonl", lines), "--anomalies", "--json"], { cwd: folder });
    const { anomalies } = JSON.parse(stdout) as {
      anomalies: { day: string; cause: string; parts: Record<string, string> }[];
    };
    expect(anomalies[0]).toMatchObject({ day: "2026-11-03", cause: "retries" });
    expect(Number(anomalies[0]?.parts["volume"])).toBeCloseTo(0, 6);
  });
});
