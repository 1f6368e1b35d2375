import type { Alias, CachingRules, PricedModel, PricePeriod } from "../../domain/price.ts";
import { periodOf } from "./period.ts";
import type { ReadPeriod } from "./period.ts";
import { instantOf } from "./times.ts";
import {
  fail,
  fieldsOf,
  flagOf,
  isNull,
  itemsOf,
  quotedTextOf,
  textOf,
  wholeNumberOf,
  yamlDocuments,
} from "./yaml-node.ts";
import type { NamedText, YamlNode } from "./yaml-node.ts";

/** A model as a file tells it, with the places that later checks point at. */
export interface ReadModel {
  readonly node: YamlNode;
  readonly model: PricedModel;
  readonly stretches: readonly ReadPeriod[];
  /** The model whose price an overlay borrows. */
  readonly sameAs?: { readonly key: string; readonly node: YamlNode };
}

const FILE_KEYS = ["schema", "provider", "models"];
const PROVIDER_KEYS = ["id", "name", "currency", "pricing_urls"];
const MODEL_KEYS = ["id", "aliases", "match", "limits", "caching", "prices"];
const NAME = /^[\w.:@/+-]+$/;

/**
 * The models of a price file. A shipped file is one document with evidence for every record; an overlay may hold several documents
 * (one a provider), leave the evidence out and borrow prices (`sameAs`). Throws a UserError at the first breach of the schema.
 */
export function modelsOf(file: NamedText, shipped: boolean): ReadModel[] {
  return yamlDocuments(file).flatMap((document) => {
    const fields = fieldsOf(document, FILE_KEYS, ["schema", "provider", "models"]);
    const schema = fields.get("schema") as YamlNode;
    if (wholeNumberOf(schema) !== 1) fail(schema, "schema is not 1, the only one that this version reads");
    const provider = providerOf(fields.get("provider") as YamlNode, shipped);
    return itemsOf(fields.get("models") as YamlNode).map((node) => modelOf(node, provider, shipped));
  });
}

function providerOf(node: YamlNode, shipped: boolean): string {
  const fields = fieldsOf(node, PROVIDER_KEYS, shipped ? PROVIDER_KEYS : ["id"]);
  const currency = fields.get("currency");
  if (currency && textOf(currency) !== "USD") fail(currency, `${currency.path} is "${textOf(currency)}", expected USD`);
  const id = fields.get("id") as YamlNode;
  if (!/^[\w.-]+$/.test(textOf(id)))
    fail(id, `${id.path} is "${textOf(id)}", expected letters, digits, "-", "." or "_"`);
  return textOf(id);
}

function modelOf(node: YamlNode, provider: string, shipped: boolean): ReadModel {
  const fields = fieldsOf(node, shipped ? MODEL_KEYS : [...MODEL_KEYS, "sameAs", "tokenizer"], ["id"]);
  const id = nameOf(fields.get("id") as YamlNode);
  const key = `${provider}/${id}`;
  const borrowed = fields.get("sameAs");
  const prices = fields.get("prices");
  const tokenizer = fields.get("tokenizer");
  if (!borrowed && !prices && !tokenizer) fail(node, `${key} has no prices${shipped ? "" : " and no sameAs"}`);
  const stretches = prices ? itemsOf(prices).map((item) => periodOf(item, key, shipped)) : [];
  if (prices && stretches.length === 0) fail(prices, `${key} has no prices`);
  checkOrder(stretches, key);
  const limits = fields.get("limits") && fieldsOf(fields.get("limits") as YamlNode, ["context", "max_output"]);
  const caching = fields.get("caching");
  const aliases = fields.get("aliases");
  const match = fields.get("match");
  return {
    node,
    stretches,
    model: {
      key,
      provider,
      id,
      aliases: aliases ? itemsOf(aliases).map(aliasOf) : [],
      match: match ? itemsOf(match).map(quotedTextOf) : [],
      contextWindow: limitOf(limits?.get("context")),
      maxOutput: limitOf(limits?.get("max_output")),
      ...(caching ? { caching: cachingOf(caching) } : {}),
      ...(tokenizer ? { tokenizer: nameOf(tokenizer) } : {}),
      periods: stretches.flatMap(({ period }): PricePeriod[] => (period ? [period] : [])),
    },
    ...(borrowed ? { sameAs: { key: textOf(borrowed), node: borrowed } } : {}),
  };
}

function nameOf(node: YamlNode): string {
  const name = textOf(node);
  return NAME.test(name) ? name : fail(node, `${node.path} is "${name}", expected a name without spaces`);
}

function aliasOf(node: YamlNode): Alias {
  const fields = fieldsOf(node, ["id", "from", "to"], ["id"]);
  const from = fields.get("from");
  const to = fields.get("to");
  return {
    id: nameOf(fields.get("id") as YamlNode),
    ...(from ? { from: instantOf(from) } : {}),
    ...(to ? { to: instantOf(to) } : {}),
  };
}

function limitOf(node: YamlNode | undefined): number | null {
  return node === undefined || isNull(node) ? null : wholeNumberOf(node);
}

function cachingOf(node: YamlNode): CachingRules {
  const keys = ["minimum_tokens", "ttl_seconds", "refreshed_by_hits", "stacks_with_batch", "explicit"];
  const fields = fieldsOf(node, keys);
  const minimum = fields.get("minimum_tokens");
  const ttl = fields.get("ttl_seconds");
  const refreshed = fields.get("refreshed_by_hits");
  const stacks = fields.get("stacks_with_batch");
  const explicit = fields.get("explicit");
  return {
    ...(minimum ? { minimumTokens: wholeNumberOf(minimum) } : {}),
    ...(ttl ? { ttlSeconds: wholeNumberOf(ttl) } : {}),
    ...(refreshed ? { refreshedByHits: flagOf(refreshed) } : {}),
    ...(stacks ? { stacksWithBatch: flagOf(stacks) } : {}),
    ...(explicit ? { explicit: flagOf(explicit) } : {}),
  };
}

/** Stretches stand in order, do not overlap and leave no gap that nobody declared. */
function checkOrder(all: readonly ReadPeriod[], key: string): void {
  const stretches = all.filter(({ cancelled }) => !cancelled);
  for (const [index, next] of stretches.entries()) {
    const before = stretches[index - 1];
    if (!before) continue;
    if (next.from < before.from) fail(next.node, `${key}: prices are not in the order of their dates`);
    if (before.to === null || next.from < before.to) fail(next.node, `${key}: this price overlaps the one before it`);
    if (next.from > before.to) {
      fail(
        next.node,
        `${key}: nothing is said about the time before this price`,
        `declare it: { effective: …, gap: "why" }`,
      );
    }
  }
}
