import { type Files, decodeText } from "../disk-files.ts";
import type { Io } from "../io.ts";
import { fromFolder } from "../paths.ts";
import type { ReceiptFile } from "../read/receipt.ts";

export interface RecordedIo {
  readonly io: Io;
  /** Every file that was read so far, by its path from the working folder, with the hash of its bytes; sorted. */
  readonly inputs: () => Promise<ReceiptFile[]>;
}

/** A world that remembers which files were read, those that prompt files pull in and that patterns found included. */
export function recordingInputs(io: Io, alsoRead: readonly string[] = []): RecordedIo {
  const seen = new Set(alsoRead);
  const noted = (file: string): string => {
    seen.add(file);
    return file;
  };
  const files: Files = {
    ...io.files,
    read: (file, maxBytes) => io.files.read(noted(file), maxBytes),
    readText: async (file, maxBytes) => decodeText(file, await io.files.read(noted(file), maxBytes), maxBytes),
    stream: (file, last) => io.files.stream(noted(file), last),
  };
  return {
    io: { ...io, files },
    async inputs() {
      const names = [...new Set([...seen].map((file) => fromFolder(io.cwd, file)))].sort();
      return Promise.all(names.map(async (file) => ({ file, sha256: await io.files.sha256(file) })));
    },
  };
}
