import { UserError } from "../errors.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../read/usage-logs/index.ts";
import type { LogMapping } from "../read/usage-logs/mapping.ts";
import { type CountText, textOnly } from "../read/usage-logs/text-only.ts";
import { parseUserMap } from "../read/usage-logs/user-map.ts";
import type { KnownFormats } from "./stage.ts";

export interface FormatChoice {
  /** The user's own field names: "ts=created,model=engine,input=prompt_tokens". */
  readonly map?: string | undefined;
  /** Name of the one format to read by, instead of finding out. */
  readonly as?: string | undefined;
  /** A format of the user's own: beside the others with `mappingOnly` false, else instead of them. */
  readonly mapping?: LogMapping | undefined;
  readonly mappingOnly?: boolean | undefined;
  /** Counts the tokens of logs that hold nothing but text. Without it they are of no known format. */
  readonly countText?: CountText | undefined;
  /** The same, loaded when a log of that kind is met. */
  readonly loadCounter?: (() => Promise<CountText>) | undefined;
}

/** The formats that a log may have: all, or what the user says. Throws a UserError for a format that nobody knows. */
export function chosenFormats({ as, map, mapping, mappingOnly, countText, loadCounter }: FormatChoice): KnownFormats {
  if (mapping !== undefined && mappingOnly !== false) return { mappings: [mapping], converters: [] };
  if (map !== undefined) return { mappings: [parseUserMap(map)], converters: [] };
  const counter = countText ? () => countText : loadCounter;
  const known = [...(mapping ? [mapping] : []), ...LOG_MAPPINGS];
  const all = [...LOG_CONVERTERS, ...(counter ? [textOnly(counter, known)] : [])];
  if (as === undefined) return { mappings: known, converters: all };
  const mappings = LOG_MAPPINGS.filter(({ name }) => name === as);
  const converters = all.filter(({ mapping }) => mapping.name === as);
  if (mappings.length + converters.length > 0) return { mappings, converters };
  const names = [...LOG_MAPPINGS, ...all.map(({ mapping }) => mapping)].map(({ name }) => name).join(", ");
  throw new UserError(`--as: "${as}" is not a log format, expected one of ${names}`);
}
