import { ownValue } from "../../domain/own-value.ts";
import { UserError } from "../../errors.ts";
import { COMMON_TAGS } from "./common-fields.ts";
import { generic } from "./generic.ts";
import type { CountRole, FieldRole, LinkRole, LogMapping, NamedField } from "./mapping.ts";

/** The words of `--map` and what they fill. `input` includes cached tokens, `uncached` does not. */
const FIELD_WORDS: Readonly<Record<string, FieldRole>> = {
  ts: "at",
  end: "until",
  provider: "provider",
  model: "model",
  feature: "feature",
  tenant: "tenant",
  user: "user",
  requests: "requests",
  mode: "mode",
  region: "region",
  id: "id",
};

const LINK_WORDS: Readonly<Record<string, LinkRole>> = {
  conversation: "conversation",
  attempt: "attempt",
  retry: "retry",
  status: "status",
};

const COUNT_WORDS: Readonly<Record<string, CountRole>> = {
  input: "input",
  uncached: "uncached",
  cacheRead: "cacheRead",
  cacheWrite5m: "cacheWrite5m",
  cacheWrite1h: "cacheWrite1h",
  output: "output",
  reasoning: "reasoning",
  total: "total",
};

/** The format of `--map ts=created,model=engine,input=prompt_tokens`: the user's names win, usual names fill the rest. */
export function parseUserMap(text: string): LogMapping {
  const fields: Partial<Record<FieldRole, readonly string[]>> = {};
  const counts: Partial<Record<CountRole, readonly string[]>> = {};
  const links: Partial<Record<LinkRole, readonly string[]>> = {};
  const asked: NamedField[] = [];
  for (const pair of text.split(",")) {
    const at = pair.indexOf("=");
    const word = pair.slice(0, at).trim();
    const column = pair.slice(at + 1).trim();
    const field = ownValue(FIELD_WORDS, word);
    const count = ownValue(COUNT_WORDS, word);
    const link = ownValue(LINK_WORDS, word);
    if (at < 1 || column === "" || (!field && !count && !link)) {
      const words = [FIELD_WORDS, LINK_WORDS, COUNT_WORDS].flatMap((each) => Object.keys(each)).join(", ");
      throw new UserError(`--map: "${pair}" is not WORD=COLUMN with WORD one of ${words}`);
    }
    asked.push({ word, path: column });
    if (field) fields[field] = [column];
    if (count) counts[count] = [column];
    if (link) links[link] = [column];
  }
  const named = [...(counts.input ?? []), ...(counts.uncached ?? []), ...(counts.output ?? [])];
  const known = Object.keys(counts).length > 0 ? counts : generic.counts;
  return {
    ...generic,
    name: "map",
    title: "Columns as --map names them",
    recognise: named.length > 0 ? [{ hasOneOf: named }] : generic.recognise,
    named: asked,
    fields,
    counts: known,
    links,
    tags: COMMON_TAGS,
    duplicates: fields.id ? { keys: [{ paths: fields.id }], keep: "same" } : generic.duplicates,
  };
}
