import type { FileEstimate } from "../estimate/by-file.ts";
import type { Estimate } from "../estimate/estimate.ts";
import { formatCount } from "./figures.ts";
import { nameOf, shortModel } from "./names.ts";
import type { Cell, Column, Row, Table } from "./report.ts";

/** File names without the folder that they all share. */
function commonFolder(files: readonly FileEstimate[]): string {
  const names = [...new Set(files.map(({ file }) => file ?? ""))];
  const [first = ""] = names;
  const end = first.lastIndexOf("/") + 1;
  const folder = first.slice(0, end);
  return names.length > 1 && names.every((name) => name.startsWith(folder)) ? folder : "";
}

/** Tokens and money of each file on each model. */
export function costTable(files: readonly FileEstimate[]): Table {
  const monthly = files.some(({ perMonth }) => perMonth !== null);
  const many = files.some(({ estimates }) => estimates.length > 1);
  const columns: Column[] = [
    { key: "prompt", title: "prompt / model", kind: "text", shorten: true },
    { key: "tokens_in", title: "tokens in", kind: "tokens" },
    { key: "tokens_out", title: "out", kind: "tokens" },
    { key: "usd_per_request", title: "$/request", kind: "usd" },
    ...(many ? [{ key: "usd_whole_file", title: "$/file", kind: "usd", dropFirst: 2 } as const] : []),
    ...(monthly ? [{ key: "usd_per_month", title: "$/month", kind: "usd" } as const] : []),
    { key: "range", title: monthly ? "range $/month" : "range", kind: "usd", dropFirst: 1 },
  ];
  const cells = (group: FileEstimate): Cell[] => {
    const { perRequest, perMonth, wholeFile, basis, complete } = group;
    const range = monthly ? perMonth : perRequest;
    const atLeast = !complete;
    const unpriced: Cell = { value: "unpriced", tone: "warn" };
    return [
      { value: group.input, about: basis.input !== "exact" },
      { value: group.output, assumed: basis.output === "assumed" },
      perRequest ? { value: perRequest.expected, atLeast } : unpriced,
      ...(many ? [wholeFile && group.estimates.length > 1 ? { value: wholeFile.expected, atLeast } : ""] : []),
      ...(monthly ? [perMonth ? { value: perMonth.expected, atLeast } : ""] : []),
      range ? (range.low === range.high ? "" : { value: range.low, to: range.high }) : "",
    ];
  };
  return { name: "estimate", columns, rows: grouped(files, cells) };
}

/** One row where a file has one model, else a heading and a row a model. */
function grouped(files: readonly FileEstimate[], cells: (group: FileEstimate) => Cell[]): Row[] {
  const folder = commonFolder(files);
  const manyModels = new Set(files.map(({ model }) => model)).size > 1;
  const rows: Row[] = [];
  let current: string | null | undefined;
  for (const group of files) {
    const requests = group.estimates.length;
    const batch = group.estimates.every(({ mode }) => mode === "batch") ? ", batch" : "";
    const label =
      nameOf(group.file).slice(folder.length) + (requests > 1 ? ` (${formatCount(requests)} requests${batch})` : "");
    if (!manyModels) {
      rows.push({ cells: [group.file === null ? shortModel(group.model) : label, ...cells(group)] });
      continue;
    }
    if (group.file === null) {
      rows.push({ cells: [shortModel(group.model), ...cells(group)] });
      continue;
    }
    if (current !== group.file) rows.push({ cells: [label], level: "heading" });
    current = group.file;
    rows.push({ cells: [shortModel(group.model), ...cells(group)], level: "item" });
  }
  return rows;
}

/** Tokens alone: sums over the requests of a file. */
export function tokensTable(files: readonly FileEstimate[]): Table {
  const columns: Column[] = [
    { key: "prompt", title: "prompt / model", kind: "text", shorten: true },
    { key: "tokens_in", title: "tokens in", kind: "tokens" },
    { key: "range", title: "range", kind: "tokens" },
  ];
  const total = (group: FileEstimate, of: (estimate: Estimate) => number): number =>
    group.estimates.reduce((sum, estimate) => sum + of(estimate), 0);
  return {
    name: "tokens",
    columns,
    rows: grouped(files, (group) => {
      const low = total(group, ({ range }) => range.input.low);
      const high = total(group, ({ range }) => range.input.high);
      return [
        { value: total(group, ({ tokens }) => tokens.input), about: group.basis.input !== "exact" },
        low === high ? "" : { value: low, to: high },
      ];
    }),
  };
}

/** Where the tokens of each file are. */
export function sectionsTable(files: readonly FileEstimate[]): Table {
  const columns: Column[] = [
    { key: "section", title: "where the tokens are", kind: "text", shorten: true },
    { key: "tokens", title: "tokens in", kind: "tokens" },
    { key: "share", title: "share", kind: "percent" },
  ];
  const rows: Row[] = [];
  for (const { file, model, estimates } of files) {
    const tokens = new Map<string, number>();
    for (const { sections } of estimates) {
      for (const section of sections) tokens.set(section.name, (tokens.get(section.name) ?? 0) + section.tokens);
    }
    const total = [...tokens.values()].reduce((sum, count) => sum + count, 0);
    if (total === 0) continue;
    rows.push({ cells: [`${nameOf(file)}, ${shortModel(model)}`], level: "heading" });
    for (const [name, count] of tokens) rows.push({ cells: [name, count, count / total], level: "item" });
  }
  return { name: "sections", columns, rows };
}
