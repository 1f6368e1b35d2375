import { createReadStream } from "node:fs";

export const open = (path: string): AsyncIterable<Uint8Array> => createReadStream(path);
