import { readFile } from "node:fs/promises";
import { accessSync, constants, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { asUserError, diskFiles, type Files, tooLarge } from "./disk-files.ts";
import { UserError } from "./errors.ts";
import { gitProgram } from "./git-program.ts";

/** Node's modules that most calls never need: loaded when asked for, since each costs start-up time. */
const node = {
  crypto: () => process.getBuiltinModule("node:crypto"),
  childProcess: () => process.getBuiltinModule("node:child_process"),
  module: () => process.getBuiltinModule("node:module"),
};

/** A stream that text goes to. `columns` only where it is a terminal. */
export interface Sink {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/** What one call of git said. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** How a process ended: its exit code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The world, as commands see it. Tests pass one of their own. */
export interface Io {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: { readonly isTTY: boolean; bytes(maxBytes: number): Promise<Uint8Array> };
  /** The only clock. */
  now(): Date;
  /** Paths are relative to `cwd`. Every method throws a UserError where the user can help. */
  readonly files: Files;
  /** Runs git in `cwd` with these arguments and input. */
  git(args: readonly string[], input?: string): Promise<GitAnswer>;
  /** Does this call over in a process of its own, on the same streams; null: this is that process, or somebody else's. Gives null where none can be started. */
  readonly doOver: (() => Promise<Ending | null>) | null;
  sha256(text: string | Uint8Array): string;
  /** The text of a file that ships beside the bundle: "prices.json". */
  shipped(name: string): Promise<string>;
  /** What a module exports that ships beside the bundle, for what few calls need: "charts.cjs". */
  shippedModule(name: string): unknown;
}

/** Where the files that ship beside the bundle are: dist/, from the bundle and its chunks as from the sources. */
function shippedFolder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const name = path.basename(here);
  if (name === "chunks") return path.dirname(here);
  return name === "src" ? path.join(path.dirname(here), "dist") : here;
}

/** The text of a file that ships beside the bundle. */
export function readShipped(name: string): Promise<string> {
  return readFile(path.join(shippedFolder(), name), "utf8");
}

/** What a module exports that ships beside the bundle. */
export function requireShipped(name: string): unknown {
  return node.module().createRequire(import.meta.url)(path.join(shippedFolder(), name));
}

/** Keeps compiled code in a file beside the bundle; where that folder is not ours to write in, calls just start slower. */
export function keepCompiledCode(file: string, code: () => Uint8Array): void {
  const fresh = `${file}.${process.pid}`;
  try {
    accessSync(path.dirname(file), constants.W_OK);
    writeFileSync(fresh, code());
    renameSync(fresh, file);
  } catch {
    // Nothing of a user's is lost, and the next call tries again.
    rmSync(fresh, { force: true });
  }
}

/** Tells a process that it is the one in which a call is done over. */
const DONE_OVER = "TOKCOST_DONE_OVER";
const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * How a process whose whole work is this call does it over in another one; null: it is that one. Signals go to the one that works.
 */
export function doOver(process: NodeJS.Process): Io["doOver"] {
  return process.env[DONE_OVER] === undefined ? () => inAnother(process) : null;
}

async function inAnother(process: NodeJS.Process): Promise<Ending | null> {
  const env = { ...process.env, [DONE_OVER]: "1" };
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const child = node.childProcess().spawn(process.execPath, args, { env, stdio: "inherit" });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of PASSED_ON) process.on(signal, passOn);
  const ending = await new Promise<Ending | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  for (const signal of PASSED_ON) process.removeListener(signal, passOn);
  const asked = PASSED_ON.find((signal) => signal === ending?.signal);
  if (asked) process.kill(process.pid, asked);
  return ending;
}

function sink(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY,
    columns: stream.isTTY ? stream.columns : undefined,
  };
}

/**
 * Tells where the report can't be written out, in a user's words. A reader that closes the pipe early (`| head`) is no error; of
 * lost warnings nobody is left to be told.
 */
export function whenUnwritable(process: NodeJS.Process, tell: (message: string) => void): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    const known = asUserError(error, "standard output", "write");
    tell(known instanceof Error ? known.message : String(known));
  });
  process.stderr.on("error", () => undefined);
}

/** The real world, seen from a folder. */
export function processIo(process: NodeJS.Process, cwd: string = process.cwd()): Io {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd,
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    stdin: {
      get isTTY() {
        return process.stdin.isTTY;
      },
      async bytes(maxBytes) {
        const chunks: Buffer[] = [];
        let size = 0;
        for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
          size += chunk.length;
          if (size > maxBytes) throw tooLarge("-", Number.POSITIVE_INFINITY, maxBytes);
          chunks.push(chunk);
        }
        return Buffer.concat(chunks);
      },
    },
    now: () => new Date(),
    files: diskFiles(cwd),
    git: (args, input) =>
      new Promise((resolve, reject) => {
        const child = node
          .childProcess()
          .execFile(
            gitProgram(process.env, process.platform, existsSync),
            args,
            { cwd, encoding: "buffer", maxBuffer: 1 << 30, env: { ...process.env, LC_ALL: "C" } },
            (error, stdout, stderr) => {
              const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
              if (code === -1)
                reject(new UserError("git could not be run", {}, "install git, or compare with a saved report.json"));
              else resolve({ code, stdout, stderr: stderr.toString() });
            },
          );
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(input ?? "");
      }),
    doOver: null,
    sha256: (content) => node.crypto().createHash("sha256").update(content).digest("hex"),
    shipped: readShipped,
    shippedModule: requireShipped,
  };
}
