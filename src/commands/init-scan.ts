import type { Api } from "../domain/request.ts";
import { UserError } from "../errors.ts";
import { decodeText } from "../disk-files.ts";
import type { Io } from "../io.ts";
import {
  featureNames,
  isFeature,
  logFormatOf,
  reasonOf,
  type Suspicion,
  suspicionOf,
} from "../read/repository-scan.ts";
import type { LeftOut } from "../report/starter-workload.ts";
import { readPrompts } from "./prompts.ts";

/** A prompt file that could be a feature. */
export interface FoundPrompt {
  readonly name: string;
  readonly file: string;
  /** As the file names it. */
  readonly model: string | null;
  /** Whose body it is, so that a model that is not named can at least be of that provider. */
  readonly api: Api | null;
  /** Made for the batch service. */
  readonly batch: boolean;
}

export interface Scan {
  readonly prompts: readonly FoundPrompt[];
  readonly logs: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** More prompts than this are somebody's collection, not somebody's features. */
const MOST_PROMPTS = 200;

/** No prompt is larger. */
const MOST_PROMPT_BYTES = 2_000_000;

/** As much of a log as tells its format. */
const HEAD_BYTES = 65_536;

/** Looks at the files of the repository, or of the folder where there is none, in the order of their names. */
export async function scanRepository(maxBytes: number, io: Io): Promise<Scan> {
  const prompts: Omit<FoundPrompt, "name">[] = [];
  const logs: string[] = [];
  const leftOut: LeftOut[] = [];
  for (const file of await filesHere(io)) {
    const suspicion = suspicionOf(file);
    if (suspicion === null || (await io.files.kind(file)) !== "file") continue;
    if (suspicion === "maybe" && (await isLog(file, io))) {
      logs.push(file);
      continue;
    }
    if (/\.(?:csv|tsv|log|gz)$/i.test(file) || (await io.files.size(file)) > MOST_PROMPT_BYTES) continue;
    const read = await readPrompt(file, suspicion, maxBytes, io);
    if (read instanceof UserError) {
      if (suspicion === "prompt") leftOut.push({ file, why: reasonOf(read) });
    } else if (read !== null) prompts.push({ file, ...read });
  }
  for (const { file } of prompts.splice(MOST_PROMPTS)) {
    leftOut.push({ file, why: `${MOST_PROMPTS} features are enough to begin with` });
  }
  const names = featureNames(prompts.map(({ file }) => file));
  return { prompts: prompts.map((prompt, i) => ({ ...prompt, name: names[i] ?? prompt.file })), logs, leftOut };
}

/** What git knows or would know, else all that is there. Sorted, so that the same files give the same workload. */
async function filesHere(io: Io): Promise<readonly string[]> {
  const listed = await io.git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).catch(() => null);
  if (listed === null || listed.code !== 0) return io.files.list({ folder: "." });
  const files = listed.stdout.toString().split("\0");
  return [...new Set(files.filter((file) => file !== ""))].sort();
}

async function readPrompt(
  file: string,
  suspicion: Suspicion,
  maxBytes: number,
  io: Io,
): Promise<Omit<FoundPrompt, "name" | "file"> | UserError | null> {
  try {
    const { entries } = await readPrompts([file], io, { as: null, field: null, variables: null, maxBytes });
    const [first] = entries;
    // What is JSON by its name and text by its content is somebody's template of something.
    const isText = first?.format === "text" || first?.format === "markdown";
    if (!first || !entries.every(isFeature) || (isText && suspicion !== "prompt")) return null;
    return { model: first.request.model, api: first.request.api, batch: entries.every(({ mode }) => mode === "batch") };
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function isLog(file: string, io: Io): Promise<boolean> {
  try {
    let head: Uint8Array = new Uint8Array();
    for await (const chunk of io.files.stream(file)) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= HEAD_BYTES) break;
    }
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    const text = isGzip
      ? await io.files.readText(file, 64e6)
      : decodeText(file, head.subarray(0, HEAD_BYTES), HEAD_BYTES);
    return logFormatOf(file, text.slice(0, HEAD_BYTES)) !== null;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
