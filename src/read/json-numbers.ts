const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON with its numbers as the strings that stand in the text: none is turned into floating point. Throws a SyntaxError on bad JSON. */
export function parseJsonKeepingNumbers(text: string): unknown {
  return JSON.parse(text.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`)));
}

/** A JSON number times a power of ten as plain decimal digits: ("1.25e-06", 6) → "1.25". Undefined for what is no number. */
export function shiftedDecimal(literal: string, powerOfTen: number): string | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(literal);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const point = whole.length + Number(exponent) + powerOfTen;
  const digits = whole + fraction;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 1);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const after = padded.slice(at).replace(/0+$/, "");
  const result = after === "" ? before : `${before}.${after}`;
  return result === "0" ? "0" : sign + result;
}
