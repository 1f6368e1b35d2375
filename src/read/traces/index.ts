import type { Trace } from "../../domain/trace.ts";
import { UserError } from "../../errors.ts";
import { readCsvTrace } from "./csv-traces.ts";
import { readMooncakeTrace } from "./mooncake.ts";

/** A request trace in one of the formats that are known. Throws a UserError on any other, and on traces without times. */
export function readTrace({ file, text }: { readonly file: string; readonly text: string }): Trace {
  const start = text.slice(0, 4096).trimStart();
  if (start.startsWith("{")) return readMooncakeTrace(text, file);
  const trace = readCsvTrace(text, file);
  if (trace) return trace;
  throw new UserError(
    "no trace that is known, expected the columns of Azure's, BurstGPT's or vidur's CSV, or Mooncake's JSON lines",
    { file },
    "see docs/simulation.md",
  );
}
