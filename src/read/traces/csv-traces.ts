import { type Trace, TICKS_A_SECOND } from "../../domain/trace.ts";
import { UserError } from "../../errors.ts";
import { momentIn, type RequestRow, tokensIn, traceOf } from "./rows.ts";

interface CsvTrace {
  readonly format: Trace["format"];
  readonly time: string;
  readonly input: string;
  readonly output: string;
  readonly dated: boolean;
  readonly moment: (value: string, name: string, file: string, line: number) => Pick<RequestRow, "second" | "tick">;
}

/** Traces that are tables, by the names of their columns; others are passed over. None of them quotes a field. */
const CSV_TRACES: readonly CsvTrace[] = [
  // https://github.com/Azure/AzurePublicDataset
  {
    format: "azure",
    time: "TIMESTAMP",
    input: "ContextTokens",
    output: "GeneratedTokens",
    dated: true,
    moment: clockMoment,
  },
  // https://github.com/HPMLL/BurstGPT
  {
    format: "burstgpt",
    time: "Timestamp",
    input: "Request tokens",
    output: "Response tokens",
    dated: false,
    moment: momentIn,
  },
  // https://github.com/microsoft/vidur
  {
    format: "vidur",
    time: "arrived_at",
    input: "num_prefill_tokens",
    output: "num_decode_tokens",
    dated: false,
    moment: momentIn,
  },
];

/** A table of requests, or undefined where the head line is of none that is known. */
export function readCsvTrace(text: string, file: string): Trace | undefined {
  const lines = text.split("\n");
  const head = cellsOf(lines[0] ?? "");
  const known = CSV_TRACES.find(({ input, output }) => head.includes(input) && head.includes(output));
  if (!known) return undefined;
  const [time, input, output] = [known.time, known.input, known.output].map((name) => head.indexOf(name));
  if (time === undefined || input === undefined || output === undefined || time < 0) {
    throw new UserError(`this ${known.format} trace has no column ${known.time}: nothing tells when requests came`, {
      file,
      line: 1,
    });
  }
  const rows: RequestRow[] = [];
  for (let index = 1; index < lines.length; index++) {
    const text = lines[index] ?? "";
    if (text.trim() === "") continue;
    const cells = cellsOf(text);
    const line = index + 1;
    const at = known.moment(cells[time] ?? "", known.time, file, line);
    rows.push({
      second: at.second,
      tick: at.tick,
      input: tokensIn(cells[input], known.input, file, line),
      output: tokensIn(cells[output], known.output, file, line),
    });
  }
  return traceOf(known.format, rows, file, { dated: known.dated });
}

function cellsOf(line: string): string[] {
  return (line.endsWith("\r") ? line.slice(0, -1) : line).split(",");
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:\+00:00|Z)?$/;

/** "2023-11-16 18:17:03.9799600": no zone, taken as UTC; seven decimals, more are cut. */
function clockMoment(value: string, name: string, file: string, line: number): Pick<RequestRow, "second" | "tick"> {
  const match = MOMENT.exec(value);
  if (!match) throw new UserError(`expected a moment such as 2023-11-16 18:17:03.9799600 in ${name}`, { file, line });
  const [, year, month, day, hour, minute, second, decimals = ""] = match;
  const milliseconds = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return { second: milliseconds / 1000, tick: Number(decimals.slice(0, 7).padEnd(7, "0")) % TICKS_A_SECOND };
}
