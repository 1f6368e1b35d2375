import { ownValue } from "../domain/own-value.ts";
import { Option, type Command } from "commander";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { Currency } from "../report/currency.ts";
import type { Report } from "../report/report.ts";
import { nearestTo } from "../domain/nearest.ts";

export type Format = "table" | "csv" | "json" | "markdown" | "sarif" | "html";

const EXTENSIONS: Readonly<Record<string, Format>> = {
  csv: "csv",
  json: "json",
  md: "markdown",
  txt: "table",
  sarif: "sarif",
  html: "html",
};

/** A format asked for, and the file it goes to; null: standard output. */
export interface Output {
  readonly format: string;
  readonly file: string | null;
}

/**
 * Adds `--format`, `-o` and `--json`; the returned list fills as commander meets them, since their order matters. With
 * `folder`, `-o` names a folder instead, which is the command's own to fill, unless the name ends like a file of a format;
 * an empty name is then none.
 */
export function outputOptions(
  command: Command,
  formats: readonly string[],
  { folder = false }: { readonly folder?: boolean } = {},
): () => readonly Output[] {
  const outputs: { format: string | null; file: string | null }[] = [];
  command.addOption(
    new Option(
      "--format <format>",
      `${formats.join(", ")}; ${folder ? "repeatable" : "pairs with the -o after it, repeatable"}`,
    ).argParser((value) => {
      if (!formats.includes(value)) {
        const near = nearestTo(value, formats, 1)[0];
        throw new UserError(
          `--format: "${value}" is no format of tokcost ${command.name()}, expected ${formats.join(", ")}`,
          {},
          near === undefined ? undefined : `did you mean ${near}?`,
        );
      }
      outputs.push({ format: value, file: null });
      return value;
    }),
  );
  const toFile = (file: string): void => {
    const last = outputs.at(-1);
    if (last && last.file === null) last.file = file;
    else outputs.push({ format: null, file });
  };
  if (folder)
    command.addOption(
      new Option(
        "-o, --output <folder>",
        "write all that there is to this folder, all or none; report.html, x.json, x.md: that file alone",
      ).argParser((name, folderSoFar = "") => {
        const last = outputs.at(-1);
        const isPage = last?.format === "html" && last.file === null;
        if (!isPage && !formats.includes(ownValue(EXTENSIONS, endingOf(name)) ?? "")) return name;
        toFile(name);
        return folderSoFar;
      }),
    );
  else
    command.addOption(
      new Option("-o, --output <file>", "write to a file instead of standard output").argParser((file) => {
        toFile(file);
        return file;
      }),
    );
  command.option("--json", "the same as --format json");
  command.on("option:json", () => outputs.push({ format: "json", file: null }));
  return () => {
    const chosen = outputs.map(({ format, file }) => ({ format: format ?? formatOf(file ?? "", formats), file }));
    return chosen.length === 0 ? [{ format: "table", file: null }] : eachPlaceOnce(chosen);
  };
}

/** Two formats in one place would be neither; the same one, asked for twice, is one. */
function eachPlaceOnce(outputs: readonly Output[]): readonly Output[] {
  const places = new Map<string | null, Output>();
  for (const output of outputs) {
    const other = places.get(output.file);
    if (other !== undefined && other.format !== output.format) {
      const place = output.file === null ? "standard output" : `-o ${output.file}`;
      throw new UserError(
        `${place} can't be ${other.format} and ${output.format}`,
        {},
        "put -o FILE behind one of them",
      );
    }
    places.set(output.file, output);
  }
  return [...places.values()];
}

function formatOf(file: string, formats: readonly string[]): string {
  const format = ownValue(EXTENSIONS, endingOf(file));
  if (format === undefined || !formats.includes(format)) {
    throw new UserError(
      `-o ${file}: the name does not tell the format`,
      {},
      `add --format, one of ${formats.join(", ")}`,
    );
  }
  return format;
}

function endingOf(file: string): string {
  return /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? "";
}

/** Turns a report into one of the formats that every command has. Formats of single commands come in `more`. */
async function render(report: Report, format: string, io: Io, options: RenderOptions): Promise<string> {
  const own = options.more?.[format];
  if (own) return own();
  switch (format) {
    case "json":
      return (await import("../report/json.ts")).toJson(report.document);
    case "csv":
      return (await import("../report/csv.ts")).toCsv(report.data, { excel: options.excel === true });
    case "markdown":
      return (await import("../report/markdown.ts")).toMarkdown(report);
    default: {
      const { toTerminal } = await import("../report/terminal.ts");
      return toTerminal(report, { columns: io.stdout.columns, color: options.color });
    }
  }
}

/** Formats of others that name the currency of their figures themselves. */
const DOLLARS_ONLY = new Set(["focus"]);

export interface RenderOptions {
  readonly color: boolean;
  readonly quiet?: boolean;
  /** Another currency than dollars, for people and beside them in CSV. */
  readonly currency?: Currency | null;
  readonly excel?: boolean;
  readonly more?: Readonly<Record<string, () => string | Promise<string>>>;
}

/** Writes a report wherever it was asked for; files only once every rendering has succeeded. */
export async function emit(
  inDollars: Report,
  outputs: readonly Output[],
  io: Io,
  options: RenderOptions,
): Promise<void> {
  const report = options.currency
    ? (await import("../report/currency.ts")).inCurrency(inDollars, options.currency)
    : inDollars;
  const rendered: { readonly text: string; readonly file: string | null }[] = [];
  for (const { format, file } of outputs) {
    if (options.currency && DOLLARS_ONLY.has(format) && options.quiet !== true)
      io.stderr.write(`warning: ${format} stays in US dollars: its own fields say so\n`);
    const forFile = file === null ? options : { ...options, color: false };
    const world = file === null ? io : { ...io, stdout: { ...io.stdout, columns: undefined } };
    rendered.push({ text: await render(report, format, world, forFile), file });
  }
  for (const { text, file } of rendered) {
    if (file === null) io.stdout.write(text);
    else await io.files.write(file, text);
  }
}

/** Colour on a terminal, unless somebody said otherwise. https://no-color.org, https://force-color.org */
export function wantsColor(io: Io, flag: boolean | undefined): boolean {
  if (flag === false) return false;
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: terminal } = io.env;
  if (force !== undefined && force !== "" && force !== "0" && force !== "false") return true;
  if ((none !== undefined && none !== "") || terminal === "dumb" || force === "0") return false;
  return io.stdout.isTTY;
}
