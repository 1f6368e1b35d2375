import { ownValue } from "./domain/own-value.ts";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./errors.ts";
import { seenFrom, slashed, windowsObjection } from "./paths.ts";
import { writeWholeFile, writeWholeFolder } from "./whole-files.ts";

/** Node's modules that most calls never need: loaded when asked for, since each costs start-up time. */
const node = {
  crypto: () => process.getBuiltinModule("node:crypto"),
  zlib: () => process.getBuiltinModule("node:zlib"),
};

export interface Files {
  kind(file: string): Promise<"file" | "directory" | "missing">;
  /** Whether it is a pipe or a device, whose bytes may never come, or never end. */
  isEndless(file: string): Promise<boolean>;
  size(file: string): Promise<number>;
  /** Throws the UserError that `read` would throw for a larger file. */
  insistOnSize(file: string, maxBytes: number): Promise<void>;
  read(file: string, maxBytes: number): Promise<Uint8Array>;
  readText(file: string, maxBytes: number): Promise<string>;
  /** The bytes of a file from its start, piece by piece; or only so many at its end. */
  stream(file: string, last?: number): AsyncIterable<Uint8Array>;
  /** The SHA-256 of a file's bytes, however large it is. */
  sha256(file: string): Promise<string>;
  /** Files that a glob pattern, or all that a folder holds, sorted; hidden ones and node_modules left out. */
  list(pattern: { readonly folder: string } | { readonly glob: string }): Promise<string[]>;
  /** Whole or not at all: written beside the target, then renamed over it. */
  write(file: string, content: string | Uint8Array): Promise<void>;
  /**
   * A folder of files, whole or not at all; replaces files of the same names in an existing folder, in the order given, and puts
   * them back where one can't be replaced.
   */
  writeFolder(folder: string, contents: ReadonlyMap<string, string | Uint8Array>): Promise<void>;
  /** The path with every link followed; undefined where nothing is there. */
  real(file: string): Promise<string | undefined>;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  EISDIR: "is a folder, expected a file",
  ENOTDIR: "a part of the path is not a folder",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  ENOSPC: "the disk is full",
  EROFS: "the disk can only be read",
  ENAMETOOLONG: "the name is too long",
};

/** An error of the system in a user's words. */
export function asUserError(
  error: unknown,
  file: string,
  doing = "read",
  platform: string = process.platform,
): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "") return error;
  const isRefused = code === "EACCES" || code === "EPERM" || code === "EBUSY";
  if (isRefused && platform === "win32") {
    // Windows says the same of a file that a spreadsheet has open.
    return new UserError(`no permission to ${doing} it, or another program has it open`, { file });
  }
  const reason = doing === "write" && isRefused ? "no permission to write it" : ownValue(REASONS, code);
  return new UserError(reason ?? `could not ${doing} it (${code})`, { file });
}

/** "64 MB", "1.5 GB": for messages about limits. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

/** A file over the limit, with the cure. */
export function tooLarge(file: string, size: number, maxBytes: number): UserError {
  const found = Number.isFinite(size) ? `${size} bytes` : `over ${formatBytes(maxBytes)}`;
  return new UserError(`${found}, the limit is ${formatBytes(maxBytes)}`, { file }, "raise it with --max-file 2GB");
}

/** V8 holds no longer string. */
const LONGEST_TEXT = 0x1fffffe8;

/**
 * Bytes to text: gzip and UTF-16 by content, else UTF-8, which a caller may want decoded in its own way; a byte order mark is no
 * part of the text.
 */
export function decodeText(file: string, bytes: Uint8Array, maxBytes: number, utf8 = decodeUtf8): string {
  if (bytes.length > LONGEST_TEXT) {
    const found = `${formatBytes(bytes.length)} are more than one text can be`;
    throw new UserError(found, { file }, `split it into files of at most ${formatBytes(LONGEST_TEXT)}`);
  }
  const [first, second] = bytes;
  if (first === 0x1f && second === 0x8b) return decodeText(file, gunzip(file, bytes, maxBytes), maxBytes, utf8);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return utf8(bytes);
}

function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function gunzip(file: string, bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return node.zlib().gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(file, Number.POSITIVE_INFINITY, maxBytes);
    throw new UserError("is compressed (gzip), but broken or cut short", { file });
  }
}

/** Names that Windows would take for a device, or for a hidden stream of another file, are refused before they are written to. */
function insistOnName(file: string, platform: string): void {
  const objection = platform === "win32" ? windowsObjection(path.win32.basename(file)) : undefined;
  if (objection !== undefined) throw new UserError(`can't be written: ${objection}`, { file }, "choose another name");
}

/** A device or a pipe says size 0 and may hold anything, without an end too. */
async function readUnsized(file: string, handle: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge(file, Number.POSITIVE_INFINITY, maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The files below `cwd`. */
export function diskFiles(cwd: string, platform: string = process.platform): Files {
  const at = (file: string): string => path.resolve(cwd, file);
  async function guarded<T>(file: string, work: () => Promise<T>, doing?: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof UserError ? error : asUserError(error, file, doing);
    }
  }
  const files: Files = {
    async kind(file) {
      try {
        return (await stat(at(file))).isDirectory() ? "directory" : "file";
      } catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : "";
        if (code === "ENOENT" || code === "ENOTDIR") return "missing";
        throw asUserError(error, file);
      }
    },
    async isEndless(file) {
      const found = await stat(at(file)).catch(() => undefined);
      return found !== undefined && !found.isFile() && !found.isDirectory();
    },
    size: (file) => guarded(file, async () => (await stat(at(file))).size),
    async insistOnSize(file, maxBytes) {
      const size = await files.size(file);
      if (size > maxBytes) throw tooLarge(file, size, maxBytes);
    },
    read: (file, maxBytes) =>
      guarded(file, async () => {
        const handle = await open(at(file));
        try {
          const { size } = await handle.stat();
          if (size > maxBytes) throw tooLarge(file, size, maxBytes);
          return size > 0 ? await handle.readFile() : await readUnsized(file, handle, maxBytes);
        } finally {
          await handle.close();
        }
      }),
    readText: async (file, maxBytes) => decodeText(file, await files.read(file, maxBytes), maxBytes),
    async *stream(file, last) {
      let handle: FileHandle;
      try {
        handle = await open(at(file));
      } catch (error) {
        throw asUserError(error, file);
      }
      try {
        const start = last === undefined ? 0 : Math.max(0, (await handle.stat()).size - last);
        yield* handle.createReadStream({ autoClose: false, start }) as AsyncIterable<Buffer>;
      } finally {
        await handle.close();
      }
    },
    async sha256(file) {
      const hash = node.crypto().createHash("sha256");
      for await (const piece of files.stream(file)) hash.update(piece);
      return hash.digest("hex");
    },
    async list(pattern) {
      const { glob } = await import("tinyglobby");
      const found = await glob("folder" in pattern ? ["**/*"] : [pattern.glob], {
        cwd: "folder" in pattern ? at(pattern.folder) : cwd,
        onlyFiles: true,
        dot: false,
        followSymbolicLinks: false,
        ignore: ["**/node_modules/**"],
      });
      return found.map((file) => ("folder" in pattern ? seenFrom(pattern.folder, file) : slashed(file))).sort();
    },
    async write(file, content) {
      insistOnName(file, platform);
      await guarded(file, () => writeWholeFile(at(file), content), "write");
    },
    writeFolder: (folder, contents) =>
      guarded(
        folder,
        async () => {
          insistOnName(folder, platform);
          if ((await files.kind(folder)) === "file")
            throw new UserError("is a file, expected a folder", { file: folder });
          await writeWholeFolder(at(folder), contents);
        },
        "write",
      ),
    async real(file) {
      try {
        return await realpath(at(file));
      } catch {
        return undefined;
      }
    },
  };
  return files;
}
