import path from "node:path";
import { UserError } from "../errors.ts";
import type { ExitCode } from "../errors.ts";
import { type Io, processIo, requireShipped } from "../io.ts";

/** Text, or plain data that is written as JSON, where a command would read a file or standard input. */
export type Given = string | object;

export interface Call {
  readonly command: string;
  readonly args?: readonly string[];
  /** Flags by their names in camel case: `{ asOf: "2026-11-21", model: ["gpt-4o"] }`. */
  readonly flags: object;
  /** Where paths start; the process's own folder unless said. */
  readonly folder?: string | undefined;
  /** What files at these paths hold, whatever is on the disk. */
  readonly files?: ReadonlyMap<string, Given>;
  readonly stdin?: Given;
}

interface Bundle {
  readonly run: (io: Io) => Promise<ExitCode>;
}

/**
 * Calls a command in this process and gives the document that `--json` would print: the very code of the command line, loaded when it
 * is first called. Throws a UserError where the command would end with 2. A limit that is exceeded (1) and what has no price (3) are
 * in the document.
 */
export async function callCommand({
  command,
  args = [],
  flags,
  folder,
  files = new Map(),
  stdin,
}: Call): Promise<unknown> {
  const { run } = requireShipped("cli.cjs") as Bundle;
  const cwd = path.resolve(folder ?? ".");
  let [stdout, stderr] = ["", ""];
  const pipe = { isTTY: false, columns: undefined };
  const real = processIo(process, cwd);
  const io: Io = {
    ...real,
    // Behind the double dash nothing is a flag, whatever a file is called.
    argv: [command, ...flagsOf(flags), "--json", "--quiet", "--", ...args],
    stdin: { isTTY: stdin === undefined, bytes: () => Promise.resolve(Buffer.from(textOf(stdin ?? ""))) },
    stdout: { ...pipe, write: (text) => void (stdout += text) },
    stderr: { ...pipe, write: (text) => void (stderr += text) },
    files: withGiven(real.files, cwd, files),
  };
  const code = await run(io);
  if (code === 2) throw new UserError(stderr.replace(/^error: /, "").trimEnd());
  if (code === 70) throw new Error(stderr);
  return JSON.parse(stdout);
}

type Flag = string | number | boolean | undefined | readonly (string | number)[];

function textOf(given: Given): string {
  return typeof given === "string" ? given : JSON.stringify(given);
}

/** `{ outputTokens: 300, model: ["a", "b"], explain: true }` → `--output-tokens=300 --model=a,b --explain`. */
function flagsOf(flags: object): string[] {
  return Object.entries(flags as Readonly<Record<string, Flag>>).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [`${flag}=${typeof value === "object" ? value.join(",") : value}`];
  });
}

/** Files of which some are given instead of read. */
function withGiven(files: Io["files"], cwd: string, given: ReadonlyMap<string, Given>): Io["files"] {
  const texts = new Map([...given].map(([file, content]) => [path.resolve(cwd, file), textOf(content)]));
  const at = (file: string): string | undefined => texts.get(path.resolve(cwd, file));
  return {
    ...files,
    kind: async (file) => (at(file) === undefined ? files.kind(file) : "file"),
    isEndless: async (file) => at(file) === undefined && files.isEndless(file),
    size: async (file) => {
      const text = at(file);
      return text === undefined ? files.size(file) : Buffer.byteLength(text);
    },
    insistOnSize: async (file, maxBytes) => (at(file) === undefined ? files.insistOnSize(file, maxBytes) : undefined),
    read: async (file, maxBytes) => {
      const text = at(file);
      return text === undefined ? files.read(file, maxBytes) : Buffer.from(text);
    },
    readText: async (file, maxBytes) => at(file) ?? files.readText(file, maxBytes),
    real: async (file) => (at(file) === undefined ? files.real(file) : path.resolve(cwd, file)),
  };
}
