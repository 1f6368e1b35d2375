import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { readMappingFile } from "../../src/read/usage-logs/mapping-file.ts";
import { usage } from "../../src/usage/usage.ts";
import { BOOK } from "../usage/price-book.ts";
import { type Outcome, ROOT, tokcost } from "./tokcost.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-mapping-"));
  write("house.yaml", HOUSE);
  write(
    "house.jsonl",
    [
      {
        when: "2026-11-02T10:00:00Z",
        engine: "gpt-4o",
        who: { team: "cx" },
        n: { in: 1000, hit: 400, out: 50 },
        call: "a",
        kind: "llm",
      },
      {
        when: "2026-11-02T10:00:00Z",
        engine: "gpt-4o",
        who: { team: "cx" },
        n: { in: 1000, hit: 400, out: 50 },
        call: "a",
        kind: "llm",
      },
      {
        when: "2026-11-02T11:00:00Z",
        engine: "gpt-4o",
        who: { team: "ops" },
        n: { in: 70, out: 5 },
        call: "b",
        kind: "llm",
        stored: true,
      },
      {
        when: "2026-11-02T12:00:00Z",
        engine: "gpt-4o",
        who: { team: "ops" },
        n: { in: 7, out: 5 },
        call: "c",
        kind: "llm",
      },
      { when: "2026-11-02T12:00:00Z", note: "another kind of line", kind: "event" },
    ]
      .map((line) => JSON.stringify(line))
      .join("\n"),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

const HOUSE = `name: house-log
title: Calls of our gateway
recognise:
  - { path: kind, is: llm }
  - { has: n.in }
provider: openai
fields: { ts: when, model: engine, feature: who.team, id: call }
counts: { input: n.in, cacheRead: n.hit, output: n.out }
nesting: { cache: inside, noCacheCounts: no cache }
without: [{ path: stored, is: true }]
duplicates: { keys: [call], keep: largest }
`;

const used = (...args: string[]): Promise<Outcome> => tokcost(["usage", ...args], { cwd: folder });

interface Document {
  readonly rows: readonly { readonly feature: string; readonly tokens: Readonly<Record<string, number>> }[];
  readonly import: {
    readonly withoutUsage: number;
    readonly unknownLines: number;
    readonly files: readonly { readonly formats: object }[];
  };
}

describe("a mapping file of the user's own", () => {
  it("reads logs by it with --as, and beside all other formats with --mapping", async () => {
    for (const flag of ["--as", "--mapping"]) {
      const { code, stdout, stderr } = await used("house.jsonl", flag, "house.yaml", "--group-by", "feature", "--json");
      expect([code, stderr]).toEqual([0, ""]);
      const { rows, import: imported } = JSON.parse(stdout) as Document;
      expect(
        rows.map(({ feature, tokens }) => [feature, tokens["input"], tokens["cacheRead"], tokens["output"]]),
      ).toEqual([
        ["cx", 600, 400, 50],
        ["ops", 7, 0, 5],
      ]);
      expect(imported).toMatchObject({ withoutUsage: 1, unknownLines: 1 });
      expect(imported.files[0]?.formats).toEqual({ "house-log": 3 });
    }
    expect((await used("house.jsonl", "--mapping", "house.yaml", "--as", "generic")).stderr).toContain(
      "--as and --mapping each say how logs are read",
    );
  });

  it("is listed, and reads CSV by its columns and lists of records by their entries", async () => {
    expect((await used("--list-formats", "--mapping", "house.yaml")).stdout).toMatch(
      /^house-log +Calls of our gateway\n/,
    );
    write("t.csv", "Zeit;Modell;Rein;Raus\n2026-11-02;gpt-4o;100;7\n");
    write("t.yaml", "fields: { ts: Zeit, model: Modell }\ncounts: { input: Rein, output: Raus }\n");
    expect((await used("t.csv", "--as", "t.yaml", "--format", "csv")).stdout).toContain("gpt-4o,1,100,");
    write(
      "list.json",
      '{"day":"2026-11-02","parts":[{"m":"gpt-4o","i":5,"o":1,"c":3},{"m":"gpt-4o-mini","i":6,"o":2,"c":4}]}',
    );
    write(
      "list.yaml",
      "fields: { ts: day }\nentries: { list: parts, fields: { model: m, requests: c }, counts: { input: i, output: o } }\n",
    );
    const { rows } = JSON.parse((await used("list.json", "--as", "list.yaml", "--json")).stdout) as Document;
    expect(rows.map((row) => [row.tokens["input"], (row as unknown as { requests: number }).requests])).toEqual([
      [5, 3],
      [6, 4],
    ]);
  });

  it.each([
    ["fields: { ts: a }\ncounts: { inputs: b }", 'own.yaml:2:11: counts: unknown key "inputs" (did you mean input?)'],
    ["fields: { ts: a }", "own.yaml:1:1: expected the key counts or entries, got neither"],
    ["counts: { input: b }", "own.yaml:1:1: expected the key fields, got none"],
    [
      "fields: { ts: 'a\"b' }\ncounts: { input: b }",
      "own.yaml:1:15: fields.ts: expected a path such as usage.prompt_tokens: keys joined by dots, without quotes",
    ],
    ["fields: { ts: a..b }\ncounts: { input: b }", "own.yaml:1:15: fields.ts: expected a path"],
    [
      "name: litellm\nfields: { ts: a }\ncounts: { input: b }",
      "own.yaml:1:7: name: litellm is the name of a built-in format (choose another)",
    ],
    ["fields: { ts: a }\ncounts: { input: b }\nnesting: { cache: outside }", "own.yaml:3:19: nesting.cache: expected"],
    [
      "fields: { ts: a }\ncounts: { input: b }\nwithout: [{ path: c }]",
      "own.yaml:3:11: without[0]: expected is, isNot or isOther beside path, got none",
    ],
    ["fields: { ts: shape }\ncounts: { input: b }", "own.yaml:1:15: fields.ts: a key named shape can't be read"],
    [
      "fields: { model: a }\nentries: { list: b, counts: { input: c } }",
      "own.yaml:1:1: expected the key recognise, got none",
    ],
    ["fields: { ts: [a", "own.yaml:1:"],
  ])("is refused with its line and column: %j", async (text, message) => {
    write("own.yaml", text);
    const { code, stdout, stderr } = await used("house.jsonl", "--as", "own.yaml");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("can't say SQL: whatever stands in a path names a key, and nothing else", async () => {
    const hostile = fc.constantFrom(
      ...[
        "x'); DROP TABLE usage_cells; --",
        "'",
        "c0",
        "x, 1 AS input",
        "*",
        "$[*]",
        "SELECT",
        "); --",
        "line",
        "x\u2019",
        "{}",
      ],
      ...["a b", "ünï", "%", "?", "@", "Filenames", "file", "'||chr(65)||'", "1", "$.x", "--", "/*", ";"],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(hostile, { minLength: 4, maxLength: 4, selector: (key) => key.toLowerCase() }),
        fc.boolean(),
        async (names, nested) => {
          const [input = "", output = "", model = "", tag = ""] = names.map((name) => name.replaceAll(".", "·"));
          const at = (name: string): string => (nested ? `in side.${name}` : name);
          const inner = { [input]: 17, [output]: 3, [model]: "gpt-4o", [tag]: "x" };
          const line = JSON.stringify({ ts: "2026-11-02T10:00:00Z", ...(nested ? { "in side": inner } : inner) });
          const mapping = readMappingFile(
            "hostile.json",
            JSON.stringify({
              name: "hostile",
              fields: { ts: "ts", model: at(model), feature: at(tag) },
              counts: { input: at(input), output: at(output) },
              without: [{ path: at(tag), is: "'; DROP TABLE x; --" }],
            }),
          );
          const report = await usage([{ name: "log", text: `${line}\n${line}` }], {
            ...{
              groupBy: ["feature"],
              prices: BOOK,
              mapping,
              asOf: { at: 1793000000 as never, clock: "unknown" as const },
            },
            open: () => {
              throw new Error("nothing to open");
            },
          });
          expect(report.total).toMatchObject({ requests: 2, tokens: { input: 34, output: 6 } });
          expect(report.rows[0]?.keys).toEqual({ feature: "x" });
        },
      ),
      { numRuns: 12 },
    );
  });

  it("is as docs/usage-logs.md has it", async () => {
    const page = readFileSync(path.join(ROOT, "docs/usage-logs.md"), "utf8");
    const [, example = ""] = /```yaml\n(name: house-log[\s\S]*?)```/.exec(page) ?? [];
    write("docs.yaml", example);
    const lines = [
      {
        kind: "llm",
        when: "2026-11-02T10:00:00Z",
        engine: "gpt-4o",
        who: { team: "cx" },
        n: { in: 100, hit: 40, out: 9, think: 4 },
      },
      {
        kind: "embedding",
        created: "2026-11-02T10:00:00Z",
        engine: "text-embedding-3-small",
        n: { in: 50 },
        extra: '{"labels":{"app":"a"}}',
      },
      { kind: "llm", when: "2026-11-02T10:00:00Z", engine: "gpt-4o", n: { in: 7, out: 1 }, stored: true },
    ];
    write("docs.jsonl", lines.map((line) => JSON.stringify(line)).join("\n"));
    const { stdout, stderr } = await used("docs.jsonl", "--as", "docs.yaml", "--group-by", "feature,tag:app", "--json");
    expect(stderr).toBe("");
    const { rows, import: imported } = JSON.parse(stdout) as Document;
    expect(imported.withoutUsage).toBe(1);
    expect(
      rows.map((row) => [row.feature, (row as unknown as Record<string, unknown>)["tag:app"], row.tokens["input"]]),
    ).toEqual([
      ["cx", null, 60],
      [null, "a", 50],
    ]);
  });

  it("refuses what can't be a key at all", () => {
    for (const bad of ['"', "\\", "a\u0000b", "", ".", "a.", "x".repeat(201)]) {
      const text = JSON.stringify({ fields: { ts: "ts" }, counts: { input: bad } });
      expect(() => readMappingFile("own.json", text)).toThrow(UserError);
    }
  });
});
