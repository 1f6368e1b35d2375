import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const SRC = path.resolve(import.meta.dirname, "../src");

/** Which layers, packages and Node modules a layer may import. `domain`, `errors` and itself are always allowed. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  errors: [],
  version: [],
  tokenize: ["node:fs", "node:fs/promises", "node:path", "node:url", "node:worker_threads", "node:os", "node:zlib"],
  count: ["tokenize"],
  read: ["yaml", "csv-parse/sync", "handlebars", "@huggingface/jinja"],
  prices: [],
  estimate: ["count", "prices"],
  usage: ["prices", "read/usage-logs", "@duckdb/node-api", "@clickhouse/client", "node:*"],
  load: [],
  compare: ["load", "prices", "estimate"],
  growth: ["load", "compare", "prices"],
  margin: ["growth", "prices"],
  savings: ["load", "compare", "growth", "prices"],
  roi: ["prices", "load", "compare", "growth"],
  selfhost: ["prices"],
  budget: ["estimate", "compare", "growth"],
  report: [
    ...["estimate", "usage", "load", "compare", "growth", "margin", "savings", "selfhost", "roi", "budget", "prices"],
    ...["cli-table3", "chalk", "yaml", "string-width", "echarts"],
  ],
  io: ["node:*", "disk-files", "git-program"],
  "disk-files": ["node:*", "tinyglobby", "whole-files", "paths"],
  "whole-files": ["node:*", "paths"],
  paths: ["node:path"],
  "git-program": ["node:path"],
  "data-folder": ["node:path"],
  commands: ["*", "commander", "node:path"],
  library: ["io", "node:path"],
  cli: ["commands", "io", "commander", "version"],
  bin: ["cli", "io"],
  index: ["*"],
};

/** Layers that nobody but these may import, whatever `*` says. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  commands: ["cli", "bin", "index", "node:fs", "node:fs/promises", "node:child_process", "node:os"],
  index: ["commands", "cli", "bin", "report/terminal", "commander", "chalk", "cli-table3"],
};

interface Import {
  readonly file: string;
  readonly layer: string;
  /** "prices/cost" for our own files, the package's or Node module's name otherwise. */
  readonly target: string;
  readonly typeOnly: boolean;
}

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s+["']([^"']+)["']/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(SRC, file), "utf8");
  const layer = file.includes(path.sep) ? (file.split(path.sep)[0] ?? "") : file.replace(/\.ts$/, "");
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? "";
    const target = specifier.startsWith(".")
      ? path
          .relative(SRC, path.resolve(SRC, path.dirname(file), specifier))
          .split(path.sep)
          .join("/")
          .replace(/\.ts$/, "")
      : specifier;
    return { file, layer, target, typeOnly: match[1] !== undefined };
  });
}

function fits(target: string, pattern: string): boolean {
  if (pattern === "*") return !target.startsWith("node:") && !target.startsWith("@");
  if (pattern === "node:*") return target.startsWith("node:");
  return target === pattern || target.startsWith(`${pattern}/`);
}

function allowed({ layer, target }: Import): boolean {
  if (target === "errors" || fits(target, "domain") || fits(target, layer)) return true;
  // The manifest tells its version; nothing else outside src/ is code.
  if (layer === "version" && target === "../package.json") return true;
  if ((NEVER[layer] ?? []).some((pattern) => fits(target, pattern))) return false;
  return (MAY_IMPORT[layer] ?? []).some((pattern) => fits(target, pattern));
}

describe("the architecture", () => {
  const imports = sourceFiles().flatMap(importsOf);

  it("has imports to look at", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it("knows every layer", () => {
    expect([...new Set(imports.map(({ layer }) => layer))].filter((layer) => !(layer in MAY_IMPORT))).toEqual([]);
  });

  it("lets each layer import only what its place in the data flow allows", () => {
    const wrong = imports.filter((found) => !allowed(found));
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("would notice a wrong import", () => {
    const wrong = { file: "domain/money.ts", typeOnly: false };
    expect(allowed({ ...wrong, layer: "domain", target: "prices/cost" })).toBe(false);
    expect(allowed({ ...wrong, layer: "count", target: "prices/cost" })).toBe(false);
    expect(allowed({ ...wrong, layer: "estimate", target: "node:fs" })).toBe(false);
    expect(allowed({ ...wrong, layer: "report", target: "io" })).toBe(false);
    expect(allowed({ ...wrong, layer: "usage", target: "count/count" })).toBe(false);
    expect(allowed({ ...wrong, layer: "commands", target: "node:fs" })).toBe(false);
    expect(allowed({ ...wrong, layer: "estimate", target: "prices/cost" })).toBe(true);
  });

  it("loads DuckDB and the terminal's packages only where they are needed", () => {
    const eager = sourceFiles().filter((file) => {
      const text = readFileSync(path.join(SRC, file), "utf8");
      return /(?:^|\n)import\s+(?!type\s)[^;]*from\s+["'](@duckdb\/node-api|@clickhouse\/client)["']/.test(text);
    });
    // A bundle of its own, which is asked for by name.
    expect(eager).toEqual(["usage/clickhouse/connection.ts"]);
    const reached = sourceFiles()
      .flatMap(importsOf)
      .filter(({ target }) => target === "usage/clickhouse/connection");
    expect(reached.filter(({ typeOnly, file }) => !typeOnly && file !== "commands/clickhouse-table.ts")).toEqual([]);
  });

  it("names the model of the pure core: no clock and no chance below commands", () => {
    const pure = sourceFiles().filter(
      (file) => !/^(commands|io|disk-files|whole-files|cli|bin|library|tokenize)/.test(file),
    );
    const impure = pure.filter((file) =>
      /Date\.now\(|Math\.random\(|new Date\(\)/.test(readFileSync(path.join(SRC, file), "utf8")),
    );
    expect(impure).toEqual([]);
  });
});
