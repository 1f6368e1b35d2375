import { compareMagnitude, type Fraction, type Money, negate, ZERO } from "../domain/money.ts";
import { addSplits, type Change, type SectionChange, type Split } from "./changes.ts";
import { type Factor, FACTORS, isTold, type Subject } from "./subject.ts";

/** How figures are written: the report layer's own formats. */
export interface Formats {
  /** "$86.20" of an amount that is not negative. */
  usd(amount: Money): string;
  /** "1,204". */
  count(tokens: number): string;
  /** "41 %" of 0.41. */
  share(share: number): string;
}

const MOST_SECTIONS = 4;

/** What a change is by itself, for a comparison without limits: "support-reply  +$86.20 a month". */
export function headlineOfChange({ kind, base, head, usd, per }: Change, formats: Formats): string {
  const before = base && (per === "month" ? base.usdPerMonth : base.usdPerRequest);
  const share =
    kind === "changed" && usd !== null && before && before.expected > 0n
      ? ` (${signedShare({ numerator: usd, denominator: before.expected }, formats)})`
      : "";
  const what = kind === "changed" ? "" : kind === "new" ? "new, " : "gone, ";
  const amount = usd === null ? "no price on both sides" : `${signedUsd(usd, formats)} a ${per}${share}`;
  return `${head?.name ?? base?.name ?? ""}  ${what}${amount}`;
}

/** The lines below it. `workload`: the file that the features stand in. */
export function linesOfChanges(changes: readonly Change[], workload: string, formats: Formats): string[] {
  return [...changes.flatMap((change) => linesOfChange(change, workload, formats)), ...causeLine(changes, formats)];
}

/** Whether anything is worth a line. */
export function isChange(change: Change): boolean {
  return change.kind !== "changed" || isRemarkable(change);
}

function isRemarkable({ usd, sections, base, head }: Change): boolean {
  return usd !== ZERO || sections.length > 0 || base?.model !== head?.model || base?.file !== head?.file;
}

/** Where a change comes from: the prompt file with its sections, and what the workload tells of the feature. */
export function linesOfChange(change: Change, workload: string, formats: Formats): string[] {
  const { base, head, kind, usd, per } = change;
  const subject = head ?? base;
  if (subject === null) return [];
  const place = placeOf(change, subject);
  const amount = usd === null ? "no price" : `${signedUsd(usd, formats)} a ${per}`;
  if (kind !== "changed") return [`${place}: ${kind === "new" ? "new" : "gone"}, ${amount}`];
  const model = base && head && base.model !== head.model ? [`model ${base.model} → ${head.model}`] : [];
  const inFile = sectionWords(
    change.sections.filter(({ name }) => !isTold(name)),
    formats,
  );
  const told = sectionWords(
    change.sections.filter(({ name }) => isTold(name)),
    formats,
  );
  const ofFile = inFile.length > 0 || base?.file !== head?.file ? [...model, ...inFile] : null;
  const ofWorkload = ofFile === null ? [...model, ...told] : told;
  if (ofFile === null && ofWorkload.length === 0) return [`${featureOf(change, subject)}: ${amount}`];
  return [
    ...(ofFile === null ? [] : [`${place}: ${ofFile.length === 0 ? amount : ofFile.join(", ")}`]),
    ...(ofWorkload.length === 0 ? [] : [`${featureOf(change, subject)} in ${workload}: ${ofWorkload.join(", ")}`]),
  ];
}

function featureOf({ base, head }: Change, { name }: Subject): string {
  return base && head && base.name !== head.name ? `${name} (feature ${base.name} before)` : name;
}

function placeOf({ base, head }: Change, subject: Subject): string {
  const here = subject.file ?? subject.name;
  if (!base || !head || base.file === head.file) {
    return base && head && base.name !== head.name ? `${here} (feature ${base.name} before)` : here;
  }
  return `${here} (${base.file ?? "tokens by hand"} before)`;
}

/** "tools +684 tokens (search_orders, refund)", "user −12" */
function sectionWords(sections: readonly SectionChange[], formats: Formats): string[] {
  const groups = new Map<string, { delta: number; members: string[] }>();
  for (const { name, base, head } of sections) {
    const [prefix = name, member] = name.split(/:\s*(.*)/s);
    const key = member === undefined ? name : `${prefix}s`;
    const group = groups.get(key) ?? { delta: 0, members: [] };
    groups.set(key, {
      delta: group.delta + head - base,
      members: member === undefined ? group.members : [...group.members, member],
    });
  }
  const words = [...groups]
    .filter(([, { delta, members }]) => delta !== 0 || members.length > 0)
    .sort(([, a], [, b]) => Math.abs(b.delta) - Math.abs(a.delta))
    .map(([name, { delta, members }], i) => {
      const unit = i === 0 ? " tokens" : "";
      const named = members.length === 0 ? "" : ` (${inShort(members)})`;
      return `${name} ${signedCount(delta, formats)}${unit}${named}`;
    });
  return words.length > MOST_SECTIONS
    ? [...words.slice(0, MOST_SECTIONS), `${words.length - MOST_SECTIONS} more parts`]
    : words;
}

function inShort(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}

const FACTOR_WORDS: Readonly<Record<Factor, string>> = {
  tokens: "tokens",
  model: "model",
  tokenizer: "tokenizer",
  assumption: "assumptions",
  volume: "volume",
  price: "price list",
};

/** "of the change: tokens +$84.10 · price list +$2.10 (not counted against the limit)" */
export function causeLine(changes: readonly Change[], formats: Formats): string[] {
  const split = addSplits(changes.filter(({ kind }) => kind === "changed").map((change) => change.split));
  if (split === null) return [];
  const causes = causesOf(split).map(({ factor, amount }) => {
    const note = factor === "price" ? " (not counted against the limit)" : "";
    return `${FACTOR_WORDS[factor]} ${signedUsd(amount, formats)}${note}`;
  });
  return causes.length === 0 ? [] : [`of the change: ${causes.join(" · ")}`];
}

/** The factors that matter, the largest first, the price list last. */
function causesOf(split: Split): { factor: Factor; amount: Money }[] {
  return FACTORS.map((factor) => ({ factor, amount: split[factor] }))
    .filter(({ amount }) => amount !== ZERO)
    .sort((a, b) => Number(a.factor === "price") - Number(b.factor === "price") || compareSizes(b.amount, a.amount));
}

/** Orders amounts by their size, whatever their sign; what is not known is smallest. */
export function compareSizes(a: Money | null, b: Money | null): number {
  return compareMagnitude(a ?? ZERO, b ?? ZERO);
}

/** "+$86.20", "−$3" */
export function signedUsd(amount: Money, formats: Formats): string {
  return amount < 0n ? `−${formats.usd(negate(amount))}` : `+${formats.usd(amount)}`;
}

function signedCount(count: number, formats: Formats): string {
  return count < 0 ? `−${formats.count(-count)}` : `+${formats.count(count)}`;
}

/** "+41 %", "−3 %" */
export function signedShare({ numerator, denominator }: Fraction, formats: Formats): string {
  const share = Number(numerator) / Number(denominator);
  if (share > 1e12) return "from nothing";
  return share < 0 ? `−${formats.share(-share)}` : `+${formats.share(share)}`;
}
