import { ratePerMillion } from "../../domain/money.ts";
import type { Rate } from "../../domain/money.ts";
import type { RateKind, Rates } from "../../domain/price.ts";
import { fail, fieldsOf, quotedTextOf } from "./yaml-node.ts";
import type { YamlNode } from "./yaml-node.ts";

/** What each rate is called in the files, in the order in which they are written. Units: pricing/units.yaml. */
export const RATE_NAMES: Readonly<Record<RateKind, string>> = {
  input: "input",
  output: "output",
  outputReasoning: "output_reasoning",
  cacheRead: "cache_read",
  cacheWrite5m: "cache_write_5m",
  cacheWrite1h: "cache_write_1h",
  inputAudio: "input_audio",
  cacheStorageHour: "cache_storage_hour",
};

export const RATE_KINDS = Object.keys(RATE_NAMES) as readonly RateKind[];

/** Kinds that a token is billed as: all but storage, which is billed by the hour and which tiers, modes and regions leave alone. */
export function tokenKinds(rates: Rates): RateKind[] {
  return RATE_KINDS.filter((kind) => kind !== "cacheStorageHour" && rates[kind] !== undefined);
}

/** A mapping of rates: quoted decimal strings in dollars per million tokens, at most nine decimals. */
export function ratesOf(node: YamlNode): Rates {
  const fields = fieldsOf(node, Object.values(RATE_NAMES));
  const rates: Partial<Record<RateKind, Rate>> = {};
  for (const kind of RATE_KINDS) {
    const field = fields.get(RATE_NAMES[kind]);
    if (field) rates[kind] = rateOf(field);
  }
  return rates;
}

function rateOf(node: YamlNode): Rate {
  const found = quotedTextOf(node);
  if (!/^\d+(\.\d{1,9})?$/.test(found)) {
    fail(node, `${node.path} is "${found}", expected dollars per million tokens such as "0.075" (at most 9 decimals)`);
  }
  return ratePerMillion(found);
}
