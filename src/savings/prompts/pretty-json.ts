import { jsonSpans, minified } from "./json-spans.ts";
import { lineAt, type PlaceInText, type Rewritten } from "./texts.ts";

/** JSON over several lines, on one: a model reads it as well. */
export function shorterJson(text: string): Rewritten {
  const places: PlaceInText[] = [];
  let result = "";
  let from = 0;
  for (const span of jsonSpans(text)) {
    const short = minified(span.text);
    if (!span.text.includes("\n") || short.length >= span.text.length) continue;
    result += text.slice(from, span.from) + short;
    from = span.to;
    places.push({ line: lineAt(text, span.from), text: span.text });
  }
  return places.length === 0 ? { text, places } : { text: result + text.slice(from), places };
}
