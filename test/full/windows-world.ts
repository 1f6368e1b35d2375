import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { UserError } from "../../src/errors.ts";
import type { Files } from "../../src/disk-files.ts";
import type { Io } from "../../src/io.ts";

/** The project's folder without node:path, which tests of Windows replace. */
const ROOT = decodeURIComponent(new URL("../..", import.meta.url).pathname);

export interface WindowsWorld {
  readonly io: (args: readonly string[], env?: Record<string, string>) => Io;
  readonly told: { stdout: string; stderr: string };
}

/**
 * A world as Windows has it, made of a folder of this machine: drive C: is that folder, names may be written with either slash,
 * and capitals do not count. `cwd` is a path of Windows; `win32` the rules for such paths.
 */
export function windowsWorld(
  drive: string,
  cwd: string,
  { resolve }: { readonly resolve: (...paths: string[]) => string },
): WindowsWorld {
  const told = { stdout: "", stderr: "" };
  const files = windowsFiles(drive, (file) => resolve(cwd, file));
  const io = (args: readonly string[], env: Record<string, string> = {}): Io => ({
    argv: args,
    env: { NO_COLOR: "1", USERPROFILE: "C:\\Users\\me", ...env },
    cwd,
    stdout: { write: (text) => void (told.stdout += text), isTTY: false, columns: undefined },
    stderr: { write: (text) => void (told.stderr += text), isTTY: false, columns: undefined },
    stdin: { isTTY: true, bytes: () => Promise.resolve(new Uint8Array()) },
    now: () => new Date("2026-11-21T12:00:00Z"),
    doOver: null,
    files,
    git: (gitArgs, input) =>
      new Promise((done) => {
        const place = here(drive, cwd) ?? drive;
        const child = execFile("git", [...gitArgs], { cwd: place, encoding: "buffer" }, (error, stdout, stderr) =>
          done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr: stderr.toString() }),
        );
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(input ?? "");
      }),
    sha256: (content) => createHash("sha256").update(content).digest("hex"),
    shipped: (name) => Promise.resolve(readFileSync(`${ROOT}dist/${name}`, "utf8")),
    shippedModule: (name) => createRequire(import.meta.url)(`${ROOT}dist/${name}`) as unknown,
  });
  return { io, told };
}

/** Where a path of drive C: is on this machine, whatever its capitals; undefined where nothing is there. */
function here(drive: string, file: string): string | undefined {
  const steps = stepsOf(file);
  let place = drive;
  for (const step of steps ?? []) {
    const names = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(place) : [];
    const found = names.find((name) => name.toLowerCase() === step.toLowerCase());
    if (found === undefined) return undefined;
    place = `${place}/${found}`;
  }
  return steps === undefined ? undefined : place;
}

/** The names of an absolute path of drive C:. */
function stepsOf(file: string): string[] | undefined {
  const match = /^c:[\\/](.*)$/is.exec(file);
  return match?.[1]?.split(/[\\/]/).filter(Boolean);
}

function windowsFiles(drive: string, at: (file: string) => string): Files {
  const find = (file: string): string => {
    const place = here(drive, at(file));
    if (place === undefined) throw new UserError("no such file or folder", { file });
    return place;
  };
  const write = (file: string, content: string | Uint8Array): void => {
    const steps = stepsOf(at(file)) ?? [];
    mkdirSync([drive, ...steps.slice(0, -1)].join("/"), { recursive: true });
    writeFileSync([drive, ...steps].join("/"), content);
  };
  const below = (place: string, seen: string): string[] =>
    readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
      if (entry.name.startsWith(".")) return [];
      const name = seen === "" ? entry.name : `${seen}/${entry.name}`;
      return entry.isDirectory() ? below(`${place}/${entry.name}`, name) : [name];
    });
  const files: Files = {
    kind: (file) => {
      const place = here(drive, at(file));
      const kind = place !== undefined && statSync(place).isDirectory() ? "directory" : "file";
      return Promise.resolve(place === undefined ? "missing" : kind);
    },
    isEndless: () => Promise.resolve(false),
    size: (file) => Promise.resolve(statSync(find(file)).size),
    insistOnSize: () => Promise.resolve(),
    read: async (file) => Promise.resolve(readFileSync(find(file))),
    readText: async (file) => Promise.resolve(readFileSync(find(file), "utf8")),
    async *stream(file) {
      yield await Promise.resolve(readFileSync(find(file)));
    },
    sha256: async (file) =>
      Promise.resolve(
        createHash("sha256")
          .update(readFileSync(find(file)))
          .digest("hex"),
      ),
    list: async (pattern) => {
      if ("folder" in pattern) {
        const { folder } = pattern;
        return Promise.resolve(below(find(folder), folder === "." ? "" : folder).sort());
      }
      // A backslash quotes in a pattern, on Windows as well: the command has to write slashes.
      const source = pattern.glob
        .replace(/[.+^${}()|]/g, "\\$&")
        .replace(/\*+/g, (stars) => (stars === "*" ? "[^/]*" : ".*"));
      const fits = new RegExp(`^${source}$`, "i");
      return Promise.resolve(
        below(find("."), "")
          .filter((file) => fits.test(file))
          .sort(),
      );
    },
    write: async (file, content) => Promise.resolve(write(file, content)),
    writeFolder: async (folder, contents) => {
      for (const [name, content] of contents) write(`${folder}\\${name}`, content);
      return Promise.resolve();
    },
    real: (file) => {
      const place = here(drive, at(file));
      return Promise.resolve(
        place === undefined ? undefined : `C:${place.slice(drive.length).replaceAll("/", "\\") || "\\"}`,
      );
    },
  };
  return files;
}
