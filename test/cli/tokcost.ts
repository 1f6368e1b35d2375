import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import type { ExitCode } from "../../src/errors.ts";
import type { Io } from "../../src/io.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");
export const FIXTURES = path.join(ROOT, "fixtures");

/** Real data to judge on; absent in a plain clone. */
export const SHARED_DATA = path.resolve(ROOT, "../shared/data");

export interface World {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Record<string, string>;
  /** Width of the terminal; left out: a pipe. */
  readonly columns?: number;
  readonly now?: string;
  /** Another price table than the one that ships. */
  readonly shipped?: Io["shipped"];
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Built {
  run(io: Io): Promise<ExitCode>;
  processIo(process: NodeJS.Process): Io;
}

/** Runs the built command in this process, in a world with a fixed clock. */
export async function tokcost(args: readonly string[], world: World = {}): Promise<Outcome> {
  const built = createRequire(import.meta.url)(path.join(ROOT, "dist/cli.cjs")) as Built;
  const cwd = world.cwd ?? FIXTURES;
  let [stdout, stderr] = ["", ""];
  const real = built.processIo({ ...process, argv: [], cwd: () => cwd });
  const isTTY = world.columns !== undefined;
  const io: Io = {
    ...real,
    argv: args,
    env: world.env ?? { NO_COLOR: "1" },
    cwd,
    stdin: { isTTY: world.input === undefined, bytes: () => Promise.resolve(Buffer.from(world.input ?? "")) },
    stdout: { isTTY, columns: world.columns, write: (text) => void (stdout += text) },
    stderr: { isTTY, columns: world.columns, write: (text) => void (stderr += text) },
    now: () => new Date(world.now ?? "2026-11-21T12:00:00Z"),
    shipped: (name) => (world.shipped ? world.shipped(name) : real.shipped(name)),
  };
  const code = await built.run(io);
  return { code, stdout, stderr };
}

/** Runs the built command as a process of its own: for pipes, signals and time. */
export function tokcostProcess(args: readonly string[], world: World = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, "bin/tokcost.js"), ...args], {
    cwd: world.cwd ?? FIXTURES,
    input: world.input ?? "",
    env: { PATH: process.env["PATH"] ?? "", ...world.env },
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}
