import { UserError } from "../errors.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../read/usage-logs/index.ts";
import { type CountText, textOnly } from "../read/usage-logs/text-only.ts";
import { parseUserMap } from "../read/usage-logs/user-map.ts";
import type { KnownFormats } from "./stage.ts";

export interface FormatChoice {
  /** The user's own field names: "ts=created,model=engine,input=prompt_tokens". */
  readonly map?: string | undefined;
  /** Name of the one format to read by, instead of finding out. */
  readonly as?: string | undefined;
  /** Counts the tokens of logs that hold nothing but text. Without it they are of no known format. */
  readonly countText?: CountText | undefined;
}

/** The formats that a log may have: all, or what the user says. Throws a UserError for a format that nobody knows. */
export function chosenFormats({ as, map, countText }: FormatChoice): KnownFormats {
  if (map !== undefined) return { mappings: [parseUserMap(map)], converters: [] };
  const all = [...LOG_CONVERTERS, ...(countText ? [textOnly(countText)] : [])];
  if (as === undefined) return { mappings: LOG_MAPPINGS, converters: all };
  const mappings = LOG_MAPPINGS.filter(({ name }) => name === as);
  const converters = all.filter(({ mapping }) => mapping.name === as);
  if (mappings.length + converters.length > 0) return { mappings, converters };
  const names = [...LOG_MAPPINGS, ...all.map(({ mapping }) => mapping)].map(({ name }) => name).join(", ");
  throw new UserError(`--as: "${as}" is not a log format, expected one of ${names}`);
}
