import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serverColumns } from "../../../src/usage/clickhouse/columns.ts";
import { select, text } from "../../../src/usage/clickhouse/sql.ts";
import { countOfNumber, countOfText, momentOf } from "../../../src/usage/clickhouse/values.ts";

describe("a query", () => {
  it("has only the expressions that it needs, in one flat SELECT that shards can group", () => {
    const lets = [
      ["tk_a", "`x` + 1"],
      ["tk_unused", "`y`"],
      ["tk_b", "tk_a * 2"],
      ["tk_zero", "0"],
    ] as const;
    expect(
      select({ lets, from: "`db`.`t`", where: ["tk_a > 0"], by: ["tk_b", "tk_zero"], figures: ["sum(tk_a)"] }),
    ).toBe(
      "WITH `x` + 1 AS tk_a, tk_a * 2 AS tk_b, 0 AS tk_zero SELECT tk_b, tk_zero, sum(tk_a) FROM `db`.`t` WHERE (tk_a > 0) GROUP BY tk_b HAVING count(*) > 0",
    );
  });

  it("quotes any text so that it ends where it should", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = text(value);
        expect(quoted.slice(1, -1).replaceAll(/\\(.)/gs, "$1")).toBe(value);
        expect(/^'(?:[^'\\]|\\.)*'$/s.test(quoted)).toBe(true);
      }),
    );
  });
});

describe("a value of a table", () => {
  const columns = serverColumns(
    [
      { name: "n", type: "Nullable(UInt32)" },
      { name: "kind", type: "LowCardinality(Nullable(String))" },
      { name: "Attributes", type: "Map(LowCardinality(String), String)" },
      { name: "counts", type: "Map(String, UInt64)" },
      { name: "old.Key", type: "Array(String)" },
      { name: "old.Value", type: "Array(String)" },
      { name: "at", type: "DateTime64(3, 'UTC')" },
      { name: "it's", type: "Nullable(UUID)" },
    ],
    { modern: true },
  );

  it("is reached in columns, maps and pairs of arrays", () => {
    expect(columns.text("KIND")).toBe("coalesce(toString(`kind`), '')");
    expect(columns.text("Attributes.gen_ai.system")).toBe("`Attributes`['gen_ai.system']");
    expect(columns.text("old.a.b")).toBe(
      "CASE WHEN has(`old.Key`, 'a.b') THEN arrayElement(`old.Value`, indexOf(`old.Key`, 'a.b')) ELSE '' END",
    );
    expect(columns.text("nowhere.a")).toBeUndefined();
    expect(columns.text("it's")).toContain("replaceOne(toString(`it's`), '00000000-0000-0000-0000-000000000000', '')");
    expect([...columns.used()]).toEqual(["kind", "Attributes", "old.Key", "old.Value", "it's"]);
  });

  it("is a count, none or a bad one, and never NULL", () => {
    const [number, inMap] = [columns.value("n"), columns.value("counts.input")];
    if (!number || !inMap) throw new Error("no value");
    expect(countOfNumber(number)).toBe(
      "coalesce(CASE WHEN `n` IS NULL THEN -1 WHEN `n` >= 0 AND `n` <= 999999999999999 THEN toInt64(`n`) ELSE -2 END, -1)",
    );
    // A missing key would read as 0.
    expect(countOfNumber(inMap)).toContain("WHEN NOT mapContains(`counts`, 'input') THEN -1");
    expect(countOfText("x")).toContain("'^([0-9]{1,15}([.]0+)?|[0-9]{1,3}(,[0-9]{3}){1,4})$'");
  });

  it("is no time where a column that may not be NULL has 1970", () => {
    const at = columns.value("at");
    if (!at) throw new Error("no value");
    expect(momentOf(at, "")).toEqual({ given: "toInt64(`at`) <> 0", second: "toInt64(`at`)", isDay: "0" });
  });
});
