import type { JinjaValue } from "./jinja-engine.ts";

/** Whose rules print values that are no texts: Python's (Jinja, f-strings), JavaScript's (Nunjucks), or JSON's. */
export type Printing = "python" | "javascript" | "json";

/** A value as a template of that language prints it: `['a', None]` in Python, `a,` in JavaScript, `["a",null]` in JSON. */
export function printedValue(value: unknown, printing: Printing): string {
  if (typeof value === "string") return value;
  if (printing === "python") return pythonRepr(value);
  if (value === null || value === undefined) return "";
  if (printing === "json") return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item: unknown) => printedValue(item, printing)).join(",");
  return typeof value === "object" ? "[object Object]" : JSON.stringify(value);
}

/** `repr()` of what JSON and YAML can hold (https://docs.python.org/3/library/functions.html#repr). */
function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inner]) => `${pythonText(name)}: ${pythonRepr(inner)}`)
    .join(", ")}}`;
}

/** In single quotes, unless it has some and no double ones. */
function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
  const inside = text.replace(/[\\\p{Cc}']/gu, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : "'";
    return escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `${quote}${inside}${quote}`;
}

/** What a value of the engine adds to the text where it is printed; undefined where the engine's own printing is right. */
export function printedEngineValue(value: JinjaValue, printing: Printing): string | undefined {
  switch (value.type) {
    case "BooleanValue":
    case "NullValue":
    case "ArrayValue":
    case "ObjectValue":
      return printing === "json" ? undefined : printedValue(plainOf(value), printing);
    case "FloatValue":
      return printing === "javascript" ? String(value.value) : undefined;
    default:
      return undefined;
  }
}

/** The value of JavaScript behind one of the engine's. */
export function plainOf(value: JinjaValue): unknown {
  const inner: unknown = value.value;
  if (Array.isArray(inner)) return (inner as readonly JinjaValue[]).map(plainOf);
  if (!(inner instanceof Map)) return inner;
  return Object.fromEntries(
    [...(inner as ReadonlyMap<string, JinjaValue>)].map(([name, item]) => [name, plainOf(item)]),
  );
}

/**
 * What `tojson` writes: in Jinja with sorted names, in ASCII, and safe inside of HTML (https://jinja.palletsprojects.com/en/stable/templates/#jinja-filters.tojson);
 * in Nunjucks, where it is `dump`, as JSON.stringify does.
 */
export function writtenJson(value: unknown, printing: "python" | "javascript", indent: number): string {
  if (printing === "javascript") return JSON.stringify(value, null, indent) ?? "";
  return pythonJson(value, indent === 0 ? null : " ".repeat(indent), "").replace(
    /[<>&'\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function pythonJson(value: unknown, indent: string | null, margin: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const inner = margin + (indent ?? "");
  const isList = Array.isArray(value);
  const items = isList
    ? (value as readonly unknown[]).map((item) => pythonJson(item, indent, inner))
    : Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, item]) => `${JSON.stringify(name)}: ${pythonJson(item, indent, inner)}`);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (items.length === 0) return open + close;
  if (indent === null) return `${open}${items.join(", ")}${close}`;
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}`;
}
