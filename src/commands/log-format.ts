import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { FormatChoice } from "../usage/chosen-formats.ts";

export interface LogFormatFlags {
  readonly map?: string;
  readonly as?: string;
  readonly mapping?: string;
}

const MOST_BYTES = 1e6;

/**
 * How logs are to be read. `--as` takes the name of a format or a mapping file, by which everything is then read; `--mapping`
 * a file whose format is known beside all others.
 */
export async function logFormat({ map, as, mapping }: LogFormatFlags, io: Io): Promise<FormatChoice> {
  const isFile = as !== undefined && /\.(ya?ml|json)$/i.test(as);
  const given = [map && "--map", as && "--as", mapping && "--mapping"].filter((flag) => flag !== undefined);
  if ((mapping !== undefined || isFile) && given.length > 1) {
    throw new UserError(`${given.join(" and ")} each say how logs are read`, {}, "give one of them");
  }
  const file = mapping ?? (isFile ? as : undefined);
  if (file === undefined) return { map, as };
  const { readMappingFile } = await import("../read/usage-logs/mapping-file.ts");
  const own = readMappingFile(file, await io.files.readText(file, MOST_BYTES));
  return { mapping: own, mappingOnly: mapping === undefined };
}
