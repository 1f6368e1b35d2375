import { UserError } from "../../errors.ts";
import { findJsonFault, parseJson } from "../json-text.ts";

/** A prompt file, looked at once: what it is told by is worked out when first asked for, and kept. */
export interface Source {
  /** The path as given, "-" for standard input. */
  readonly file: string;
  /** Lower case, without the dot; empty where there is none. */
  readonly extension: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** By content; the extension is a hint. Throws where it is clearly JSON, but broken. */
  readonly shape: () => "json" | "jsonl" | "text";
  /** The whole text as one JSON value. Throws a UserError with line and column. */
  readonly json: () => unknown;
  /** The text as a JSON value a line. Throws a UserError with line and column. */
  readonly lines: () => readonly JsonLine[];
}

export interface JsonLine {
  readonly line: number;
  readonly value: unknown;
}

const LINES_EXTENSIONS = new Set(["jsonl", "ndjson"]);

/** Throws a UserError where the text is empty or comes from a binary file. */
export function openSource(file: string, rawText: string): Source {
  const text = rawText.replace(/^\uFEFF/, "");
  if (text.includes("\0")) {
    throw new UserError("found a binary file, wanted text in UTF-8", { file }, "save a UTF-16 text as UTF-8");
  }
  if (text.trim() === "") throw new UserError("found an empty file, wanted a prompt or a request", { file });
  const extension = /[^/\\]\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  const json = once(() => parseJson(text, { file }));
  const lines = once(() => parseLines(text, file));
  return { file, extension, text, json, lines, shape: once(() => shapeOf({ text, extension, json })) };
}

/** Asks once and keeps the answer, a thrown error too. */
function once<Answer>(ask: () => Answer): () => Answer {
  let kept: { answer: Answer } | { error: unknown } | undefined;
  return () => {
    if (kept === undefined) {
      try {
        kept = { answer: ask() };
      } catch (error) {
        kept = { error };
      }
    }
    if ("error" in kept) throw kept.error;
    return kept.answer;
  };
}

function parseLines(text: string, file: string): readonly JsonLine[] {
  return text.split("\n").flatMap((lineText, index) => {
    const line = index + 1;
    return lineText.trim() === "" ? [] : [{ line, value: parseJson(lineText, { file, line }) }];
  });
}

function shapeOf({ text, extension, json }: Pick<Source, "text" | "extension" | "json">): "json" | "jsonl" | "text" {
  if (LINES_EXTENSIONS.has(extension) || looksLikeLines(text)) return "jsonl";
  if (!/^\s*[[{]/.test(text)) return "text";
  try {
    json();
    return "json";
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const meantAsJson = extension === "json" || /^\s*(?:\[\s*)?\{\s*(?:"|\})/.test(text);
    if (!meantAsJson || isTemplateAt(text, findJsonFault(text)?.offset ?? 0)) return "text";
    throw error;
  }
}

/** Two lines or more, of which one of the first two is an object from its first character to its last. */
function looksLikeLines(text: string): boolean {
  const firstTwo = text.split("\n", 50).filter((line) => line.trim() !== "");
  if (firstTwo.length < 2) return false;
  return firstTwo.slice(0, 2).some((line) => /^\{.*\}\s*$/.test(line) && findJsonFault(line) === undefined);
}

/** Whether an offset lies in a template tag, so that the text is broken JSON because it is a template of JSON. */
function isTemplateAt(text: string, offset: number): boolean {
  return [
    ["{{", "}}"],
    ["{%", "%}"],
    ["{#", "#}"],
  ].some(([opening = "", closing = ""]) => {
    const start = text.lastIndexOf(opening, offset);
    if (start === -1) return false;
    const end = text.indexOf(closing, start + 2);
    return end === -1 || end + 2 > offset;
  });
}
