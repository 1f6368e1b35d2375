import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import { usage } from "../../src/usage/usage.ts";
import { BOOK } from "../usage/price-book.ts";
import { open } from "../usage/open-log.ts";
import { ROOT } from "../cli/tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-large-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const START = Date.parse("2026-01-20T00:00:00Z") / 1000;
const LINES = 30_000;

interface Line {
  readonly id?: string;
  readonly model: string;
  readonly created: number;
  readonly input: number;
}

/** Lines of which only the last thousand, far behind what is looked at first, are special. */
function log(
  name: string,
  special: (index: number) => Partial<Line>,
): { readonly name: string; readonly path: string } {
  const lines = Array.from({ length: LINES }, (_, index) => {
    const line: Line = { model: "m-one", created: START + index * 60, input: 100 };
    const { input, ...rest } = { ...line, ...(index >= LINES - 1000 ? special(index) : {}) };
    return JSON.stringify({ ...rest, usage: { prompt_tokens: input, completion_tokens: 10 } });
  });
  const file = path.join(folder, name);
  writeFileSync(file, lines.join("\n"));
  return { name, path: file };
}

const read = (source: { readonly name: string; readonly path: string }, whole: boolean) =>
  usage([source], {
    groupBy: ["model"],
    prices: BOOK,
    open,
    asOf: { at: START as Instant, clock: "unknown" },
    // Another zone than UTC makes every record be kept.
    ...(whole ? { timezone: "Etc/GMT" } : {}),
  });

describe("a large log, aggregated while it is read", () => {
  it("gives the report that keeping every record gives", async () => {
    const source = log("plain.jsonl", () => ({}));
    expect(await read(source, false)).toEqual(await read(source, true));
  });

  it("prices models that it first names at its end", async () => {
    const source = log("models.jsonl", (index) => ({
      model: index % 2 === 0 ? "m-night" : "anthropic/m-two",
      input: index % 3 === 0 ? 5000 : 10,
    }));
    const report = await read(source, false);
    expect(report).toEqual(await read(source, true));
    expect(report.rows).toHaveLength(3);
  });

  it("drops copies of records whose ids begin at its end", async () => {
    const source = log("ids.jsonl", (index) => ({ id: `id-${index % 10}`, created: START }));
    const report = await read(source, false);
    expect(report.total.requests).toBe(LINES - 990);
    expect(report).toEqual(await read(source, true));
  });

  it("leaves no file behind", () => {
    expect(readdirSync(folder).sort()).toEqual(["ids.jsonl", "models.jsonl", "plain.jsonl"]);
  });
});

describe("Ctrl-C while a large log is read", () => {
  it("ends the command at once as the signal does, and leaves no file", async () => {
    const home = path.join(folder, "interrupted");
    const temporary = path.join(home, "tmp");
    mkdirSync(temporary, { recursive: true });
    const log = path.join(home, "big.csv");
    writeFileSync(log, "ts,model,prompt_tokens,completion_tokens\n");
    const block = "2026-07-01T10:00:00Z,gpt-4o,1200,300\n".repeat(100_000);
    for (let count = 0; count < 120; count += 1) appendFileSync(log, block);
    const command = spawn(
      process.execPath,
      [path.join(ROOT, "bin/tokcost.js"), "usage", log, "--format", "csv", "-o", path.join(home, "usage.csv")],
      { cwd: home, env: { PATH: process.env["PATH"] ?? "", TMPDIR: temporary }, stdio: "ignore" },
    );
    const ended = new Promise((resolve) => command.on("exit", (code, signal) => resolve({ code, signal })));
    await wait(1500);
    const asked = performance.now();
    command.kill("SIGINT");
    // What a shell tells as exit code 130.
    expect(await ended).toEqual({ code: null, signal: "SIGINT" });
    expect(performance.now() - asked).toBeLessThan(2000);
    expect(readdirSync(home).sort()).toEqual(["big.csv", "tmp"]);
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(home, { recursive: true });
  });
});
