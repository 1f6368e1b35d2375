import { UserError } from "../errors.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../read/usage-logs/index.ts";
import { parseUserMap } from "../read/usage-logs/user-map.ts";
import type { KnownFormats } from "./stage.ts";

export interface FormatChoice {
  /** The user's own field names: "ts=created,model=engine,input=prompt_tokens". */
  readonly map?: string | undefined;
  /** Name of the one format to read by, instead of finding out. */
  readonly as?: string | undefined;
}

/** The formats that a log may have: all, or what the user says. Throws a UserError for a format that nobody knows. */
export function chosenFormats({ as, map }: FormatChoice): KnownFormats {
  if (map !== undefined) return { mappings: [parseUserMap(map)], converters: [] };
  if (as === undefined) return { mappings: LOG_MAPPINGS, converters: LOG_CONVERTERS };
  const mappings = LOG_MAPPINGS.filter(({ name }) => name === as);
  const converters = LOG_CONVERTERS.filter(({ mapping }) => mapping.name === as);
  if (mappings.length + converters.length > 0) return { mappings, converters };
  const names = [...LOG_MAPPINGS, ...LOG_CONVERTERS.map(({ mapping }) => mapping)].map(({ name }) => name).join(", ");
  throw new UserError(`--as: "${as}" is not a log format, expected one of ${names}`);
}
