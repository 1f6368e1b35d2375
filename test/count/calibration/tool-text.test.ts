import { describe, expect, test } from "vitest";
import {
  schemaShape,
  schemaTexts,
  spacedJson,
  toolTexts,
  valueTexts,
} from "../../../src/count/calibration/tool-text.ts";

const parameters = {
  type: "object",
  properties: {
    city: { type: "string", description: "Where to look" },
    unit: { type: "string", enum: ["metric", "imperial"] },
    days: { type: "array", items: { type: "object", properties: { day: { type: "integer" } } } },
  },
  required: ["city"],
};
const tool = { name: "forecast", description: "Weather ahead", parameters, raw: {} };

describe("how tools are put before a model", () => {
  test("spaced JSON is what Python's json.dumps writes", () => {
    expect(spacedJson({ a: [1, "b"], c: null, d: {} })).toBe('{"a": [1, "b"], "c": null, "d": {}}');
  });

  test("as JSON, a tool is one text with name, description and parameters", () => {
    expect(toolTexts(tool, [parameters], "json")).toEqual([
      JSON.stringify({ name: "forecast", description: "Weather ahead", parameters }),
    ]);
    expect(toolTexts(tool, [parameters], "spaced-json")[0]).toMatch(/^\{"name": "forecast", "description": "Weather/);
  });

  test("as words, only names, descriptions and enum values are left", () => {
    const words = toolTexts(tool, [parameters], "words");
    expect(words.toSorted()).toEqual(
      ["forecast", "Weather ahead", "city", "unit", "days", "Where to look", "metric", "imperial", "day"].toSorted(),
    );
  });

  test("a tool without a schema still has its words and its JSON", () => {
    expect(toolTexts({ ...tool, parameters: null }, [null], "words")).toEqual(["forecast", "Weather ahead"]);
    expect(toolTexts({ ...tool, parameters: null }, [null], "json")[0]).toContain('"parameters":{}');
  });

  test("the shape counts what the words leave out, nested parts included", () => {
    expect(schemaShape(parameters)).toMatchObject({ properties: 4, objects: 2, arrays: 1, enums: 2, required: 1 });
  });

  test("definitions and alternatives are part of the shape", () => {
    const schema = {
      $defs: { node: { properties: { next: { $ref: "#/$defs/node" } } } },
      anyOf: [{ properties: { a: {} } }, { type: "null" }],
    };
    expect(schemaShape(schema)).toMatchObject({ properties: 2, objects: 2 });
  });

  test("a schema that holds itself ends", () => {
    const loop: Record<string, unknown> = { type: "object" };
    loop["properties"] = { self: loop };
    expect(schemaShape(loop).properties).toBeGreaterThan(0);
  });

  test("values in JSON lose their braces for those who count words, and nobody else", () => {
    expect(valueTexts('{"city":"Rome","days":[1,2]}', "words")).toEqual(["city", "Rome", "days", "1", "2"]);
    expect(valueTexts('{"city":"Rome"}', "json")).toEqual(['{"city":"Rome"}']);
    expect(valueTexts("{roll: 3}", "words")).toEqual(["{roll: 3}"]);
    expect(valueTexts("plain answer", "words")).toEqual(["plain answer"]);
  });

  test("a response schema may stand on indented lines", () => {
    expect(schemaTexts({ type: "object" }, "indented-json")).toEqual(['{\n  "type": "object"\n}']);
  });
});
