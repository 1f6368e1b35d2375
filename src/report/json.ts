/** What JSON leaves as it is and a terminal obeys: the upper control characters, line ends, turns of the direction of writing. */
const OBEYED = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

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
  return `${text.replaceAll(OBEYED, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
