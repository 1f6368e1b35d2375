import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { toCsv } from "../../src/report/csv.ts";
import type { Table } from "../../src/report/report.ts";

function table(rows: Table["rows"]): Table {
  return {
    name: "t",
    columns: [
      { key: "name", title: "Name", kind: "text" },
      { key: "tokens", title: "Tokens", kind: "tokens" },
      { key: "usd", title: "$", kind: "usd" },
    ],
    rows,
  };
}

describe("CSV", () => {
  it("has every digit, a dot in every locale, and an empty cell for what is unknown", () => {
    const csv = toCsv(table([{ cells: ["a", 1234567, usd("0.01898475")] }, { cells: ["b", 1, null] }]));
    expect(csv).toBe("name,tokens,usd\r\na,1234567,0.01898475\r\nb,1,\r\n");
  });

  it.each(["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "\u00a0=1", "a\n=1", "\uff1d1", "a\r\n\uff0b1"])(
    "neutralises %j in a text column",
    (name) => {
      const [row] = parse(toCsv(table([{ cells: [name, 1, usd("-1")] }])), { columns: true });
      expect(row).toEqual({ name: `'${name}`, tokens: "1", usd: "-1" });
    },
  );

  it("writes what a terminal would obey as JSON does, and leaves line ends and every other letter", () => {
    const names = ["\u001b[31mred\u001b]8;;x\u0007", "a\rb", "a\r\nb\tc", "\u202egnp", "\u009b1m", "naïve 日本 🦊"];
    const rows: { name: string }[] = parse(toCsv(table(names.map((name) => ({ cells: [name, 1, null] })))), {
      columns: true,
      record_delimiter: "\r\n",
    });
    expect(rows.map(({ name }) => name)).toEqual([
      "\\u001b[31mred\\u001b]8;;x\\u0007",
      "a\\u000db",
      "a\r\nb\tc",
      "\\u202egnp",
      "\\u009b1m",
      "naïve 日本 🦊",
    ]);
  });

  it("gives no orders to a CI service in whose log it stands", () => {
    const names = [
      "::error::x",
      " ::stop-commands::x",
      "a\n::error::x",
      "a ##[error]x",
      "##vso[task.x]y",
      "a::b # ## #[",
    ];
    const rows: { name: string }[] = parse(toCsv(table(names.map((name) => ({ cells: [name, 1, null] })))), {
      columns: true,
      record_delimiter: "\r\n",
    });
    expect(rows.map(({ name }) => name)).toEqual([
      "\\u003a:error::x",
      " \\u003a:stop-commands::x",
      "a\n\\u003a:error::x",
      "a \\u0023#[error]x",
      "\\u0023#vso[task.x]y",
      "a::b # ## #[",
    ]);
  });

  it("reads back as what was written, whatever the text, but for control characters and orders", () => {
    const visible = fc.string({ unit: "binary" }).map((text) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029:#]/gu, "\n"));
    fc.assert(
      fc.property(fc.array(visible, { minLength: 1, maxLength: 5 }), (names) => {
        const csv = toCsv(table(names.map((name) => ({ cells: [name, 1, usd("2")] }))));
        const rows: { name: string }[] = parse(csv, { columns: true, record_delimiter: "\r\n" });
        expect(rows.map(({ name }) => name.replace(/^'/, ""))).toEqual(names.map((name) => name.replace(/^'/, "")));
      }),
    );
  });

  it("starts with a byte order mark only for Excel", () => {
    expect(toCsv(table([])).startsWith("name")).toBe(true);
    expect(toCsv(table([]), { excel: true }).startsWith("\ufeffname")).toBe(true);
  });
});
