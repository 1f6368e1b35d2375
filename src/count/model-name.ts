import { HOST_WORDS, PATH_WORDS, VENDOR_OF, VENDOR_WORDS } from "./model-words.ts";

/** A model's name taken apart, whatever provider or gateway spelled it. All lower case. */
export interface ModelName {
  /** As it was given. */
  readonly given: string;
  /** Who trained it ("openai", "anthropic", "google", "meta" …); null where the name does not tell. */
  readonly vendor: string | null;
  /** The bare model, without vendor, host, date or variant: "gpt-4o", "claude-sonnet-4-5", "gemini-2.5-flash". */
  readonly id: string;
  /** The snapshot as "2024-08-06", or OpenAI's short "0613"; null for an alias. */
  readonly date: string | null;
  /** Who serves it, where name or caller tell: "azure", "bedrock", "openrouter" … */
  readonly host: string | null;
  /** What follows a colon: "free", "thinking", "batch", "3b" of "llama3.2:3b" … */
  readonly variant: string | null;
}

const BEDROCK_NAME = /^(?:(?:us|eu|apac|ap|au|jp|ca|global|us-gov)\.)?([a-z0-9]+)\.(?=[a-z])(.+)$/;

/**
 * Takes a model's name apart. `provider`, where the caller knows it, fills in what the name leaves open: "azure" is a
 * host, "anthropic" a vendor. Never throws: a name that nobody knows keeps itself as `id` with a vendor of null.
 */
export function parseModelName(given: string, provider: string | null = null): ModelName {
  const segments = lastPartOfArn(given.trim().toLowerCase())
    .split("/")
    .filter((word) => word !== "");
  const words = segments.slice(0, -1).filter((word) => !PATH_WORDS.has(word));
  if (provider !== null) words.unshift(provider.toLowerCase());
  let rest = segments.at(-1) ?? "";

  let host = firstKnown(words, HOST_WORDS);
  let vendorWord = firstKnown(words.toReversed(), VENDOR_WORDS);
  const bedrock = BEDROCK_NAME.exec(rest);
  if (bedrock?.[1] !== undefined && bedrock[2] !== undefined && VENDOR_WORDS[bedrock[1]] !== undefined) {
    vendorWord = VENDOR_WORDS[bedrock[1]] ?? null;
    rest = withoutBedrockVersion(bedrock[2]);
    host ??= "bedrock";
  }

  const { stem, variant } = splitVariant(rest);
  const { base, date } = splitDate(stem);
  const id = canonicalId(base);
  const vendor = VENDOR_OF.find(([pattern]) => pattern.test(id))?.[1] ?? vendorWord;
  return { given, vendor, id, date, host, variant };
}

/** Bedrock's own version ("-v1:0", a context of ":28k") is no part of the name, where it does not tell models apart. */
function withoutBedrockVersion(name: string): string {
  if (name.includes("embed") || /^claude-(v|instant)/.test(name)) return name.replace(/:0$/, "");
  return name.replace(/(?:-v?[0-2])?:\d+(?::\d+k)?$|(?<=^claude.*)-v1$/, "");
}

function lastPartOfArn(name: string): string {
  if (!name.startsWith("arn:")) return name;
  return /:(?:foundation-model|inference-profile)\/(.+)$/.exec(name)?.[1] ?? name;
}

function firstKnown(words: readonly string[], table: Readonly<Record<string, string>>): string | null {
  for (const word of words) {
    const known = Object.hasOwn(table, word) ? table[word] : undefined;
    if (known !== undefined) return known;
  }
  return null;
}

/** "ft:gpt-4o-mini-2024-07-18:org::id" is a fine-tuned gpt-4o-mini; else what follows the first colon is a variant. */
function splitVariant(name: string): { stem: string; variant: string | null } {
  const claude2 = /^claude-v2:(\d)$/.exec(name);
  if (claude2 !== null) return { stem: `claude-2-${claude2[1] ?? ""}`, variant: null };
  const [first = "", ...others] = name.split(":");
  if (first === "ft" && others[0] !== undefined) return { stem: others[0], variant: "ft" };
  const variant = others.join(":");
  return { stem: first, variant: variant === "" || variant === "latest" ? null : variant };
}

function splitDate(name: string): { base: string; date: string | null } {
  const stem = name.replace(/-latest$/, "");
  const long = /^(.+?)[-@_](20\d\d)-?([01]\d)-?([0-3]\d)(?:-v\d+)?$/.exec(stem);
  if (long !== null) return { base: long[1] ?? stem, date: `${long[2] ?? ""}-${long[3] ?? ""}-${long[4] ?? ""}` };
  const short = /^(gpt-[\w.]+?(?:-[a-z]+)*?)-(0[1-9][0-3]\d|1[0-2][0-3]\d)(-[a-z-]+)?$/.exec(stem);
  if (short !== null) return { base: `${short[1] ?? stem}${short[3] ?? ""}`, date: short[2] ?? null };
  const monthYear = /^(c.+?)-([01]\d)-(20\d\d)$/.exec(stem);
  if (monthYear !== null) return { base: monthYear[1] ?? stem, date: `${monthYear[3] ?? ""}-${monthYear[2] ?? ""}` };
  return { base: stem.replace(/@(default|\d+)$/, ""), date: null };
}

/** One spelling where vendors, Azure and gateways have several. */
function canonicalId(base: string): string {
  if (base.includes("claude")) return canonicalClaude(base);
  return base
    .replace(/^openai-/, "")
    .replace(/^zai-(?=glm)/, "")
    .replace(/^r1$/, "deepseek-r1")
    .replace(/^gpt-35/, "gpt-3.5")
    .replace(/^(grok-\d)-(\d)(?=-|$)/, "$1.$2");
}

/** Anthropic's own order and hyphens: generation first up to 3.7, name first from 4 on. */
function canonicalClaude(base: string): string {
  const dashed = base.replace(/(\d)\.(\d)/g, "$1-$2").replace(/-(?:28|48|100|200)k$/, "");
  const generationFirst = /^claude-(\d+)(?:-(\d+))?-(haiku|sonnet|opus)(.*)$/.exec(dashed);
  if (generationFirst !== null && Number(generationFirst[1]) >= 4) {
    const [, major = "", minor, name = "", rest = ""] = generationFirst;
    return `claude-${name}-${major}${minor === undefined ? "" : `-${minor}`}${rest}`;
  }
  return dashed.replace(/^(claude-[a-z]+-4)-0(?=-|$)/, "$1").replace(/^claude-v(?=\d)/, "claude-");
}
