import { OBEYED } from "../domain/one-line.ts";

/** Two-space JSON with a closing newline; a bigint would be a figure without a unit, so it is refused. */
export function toJson(document: unknown): string {
  const text = JSON.stringify(
    document,
    (_key, value: unknown) => {
      if (typeof value === "bigint") throw new TypeError("money reaches JSON as a decimal string");
      return value;
    },
    2,
  );
  // "##[" and "##vso[" are orders to a CI service wherever they stand in its log.
  const still = text.replaceAll(/#(?=#(?:vso)?\[)/gi, "\\u0023");
  return `${still.replaceAll(OBEYED, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
