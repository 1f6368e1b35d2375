import { formatInstant, type Instant } from "../domain/dates.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { KnownFormats } from "./stage.ts";
import type { ImportReport } from "./usage-report.ts";

/** What a reader of the figures must know of the logs: whole files that add nothing, and why. */
export function importWarnings({ files, copied }: ImportReport, formats: KnownFormats): readonly Warning[] {
  const all = [...formats.mappings, ...formats.converters.map(({ mapping }) => mapping)];
  const silent = files.flatMap(({ name, lines, records, rejected, withoutUsage, withoutUsageFormats }) => {
    if (records + rejected > 0 || withoutUsage === 0) return [];
    const reasons = withoutUsageFormats.flatMap((format) => all.find((one) => one.name === format)?.whyNoCounts ?? []);
    const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
    const lead = lines === 1 ? "its one line holds no token counts" : `none of its ${lines} lines holds token counts`;
    return [{ code: "no-counts", message: `${name}: ${lead} (read as ${withoutUsageFormats.join(", ")})${why}` }];
  });
  return [
    ...silent,
    ...copied.map(({ name, of }) => ({ code: "copied-log", message: `${name} is a copy of ${of}, and left out` })),
  ];
}

/** Warnings of figures without a record, where the logs have some: all of them are outside the dates. */
export function datedWarnings(
  warnings: readonly Warning[],
  { records, outsideRange }: Pick<ImportReport, "records" | "outsideRange">,
): readonly Warning[] {
  if (records > 0 || outsideRange === 0) return warnings;
  const has = outsideRange === 1 ? "the one record of the logs is" : `all ${outsideRange} records of the logs are`;
  const message = `${has} outside the dates of --since and --until, or without a time`;
  return warnings.map((warning) => (warning.code === "no-usage" ? { ...warning, message } : warning));
}

export function importAssumptions({ flags }: ImportReport, traceStart: Instant): readonly Assumption[] {
  return [
    ...((flags["relative-time"] ?? 0) > 0
      ? [
          {
            code: "trace-start",
            text: "times that count from the start of their trace are taken from this moment on",
            value: formatInstant(traceStart),
          },
        ]
      : []),
    ...((flags.estimated ?? 0) > 0
      ? [
          {
            code: "counted-text",
            text: "calls of logs without counts have the tokens of their texts",
            value: `${flags.estimated ?? 0}`,
          },
        ]
      : []),
  ];
}
