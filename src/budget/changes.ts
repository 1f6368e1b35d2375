import { withMoney } from "./section-money.ts";
import { add, type Money, subtract, ZERO } from "../domain/money.ts";
import type { Section } from "../domain/token-count.ts";
import {
  type Base,
  type CostOfMixture,
  type Factor,
  FACTORS,
  type Mixture,
  type Pair,
  type Subject,
} from "./subject.ts";

/** What became of one part of a prompt. Tokens of the base are 0 where it is new, those of the head where it is gone. */
export interface SectionChange {
  readonly name: string;
  readonly base: number;
  readonly head: number;
  /** The section's share of what the tokens and the tokenizer cost; absent where it can't be told. */
  readonly usd?: Money;
}

/** The parts of a change of cost, by what caused them. They add up to it exactly. */
export type Split = Readonly<Record<Factor, Money>>;

/** What became of one feature. */
export interface Change {
  readonly kind: "changed" | "new" | "deleted";
  readonly base: Subject | null;
  readonly head: Subject | null;
  /** What the amounts are for: a request where one side does not know how often. */
  readonly per: "month" | "request";
  /** Expected cost of the head less that of the base; null where a price is missing. */
  readonly usd: Money | null;
  /** Null where the parts can't be told. */
  readonly split: Split | null;
  /** Sections whose tokens differ, the largest difference first. */
  readonly sections: readonly SectionChange[];
}

/**
 * Every feature of both sides, those of the head in their order, then those that are gone. A feature is the same if it
 * has the same name; of those that are left, if they alone have the same prompt file.
 */
export function changesBetween(base: Base, head: readonly Subject[]): Change[] {
  const bases = new Map(base.subjects.map((subject) => [subject.name, subject]));
  const heads = new Set(head.map(({ name }) => name));
  const gone = base.subjects.filter(({ name }) => !heads.has(name));
  const renamed = new Map<Subject, Subject>();
  for (const subject of head.filter(({ name, file }) => !bases.has(name) && file !== null)) {
    const [same, second] = gone.filter(({ file }) => file === subject.file);
    const rivals = head.filter(({ name, file }) => !bases.has(name) && file === subject.file);
    if (same && !second && rivals.length === 1) renamed.set(subject, same);
  }
  const paired = new Set(renamed.values());
  return [
    ...head.map((subject) => {
      const before = bases.get(subject.name) ?? renamed.get(subject);
      return before ? changed({ base: before, head: subject }, base) : alone("new", subject);
    }),
    ...gone.filter((subject) => !paired.has(subject)).map((subject) => alone("deleted", subject)),
  ];
}

function alone(kind: "new" | "deleted", subject: Subject): Change {
  const per = subject.usdPerMonth === null ? "request" : "month";
  const cost = costOf(subject, per);
  return {
    kind,
    base: kind === "deleted" ? subject : null,
    head: kind === "new" ? subject : null,
    per,
    usd: cost === null || kind === "new" ? cost : subtract(ZERO, cost),
    split: null,
    sections: [],
  };
}

function changed(pair: Pair, { costOf: mixed, sectionsAs }: Base): Change {
  const { base, head } = pair;
  const per = base.usdPerMonth === null || head.usdPerMonth === null ? "request" : "month";
  const [before, after] = [costOf(base, per), costOf(head, per)];
  const usd = before === null || after === null ? null : subtract(after, before);
  const split = mixed === null || before === null || after === null ? null : splitOf(pair, mixed, per, before, after);
  const between = sectionsAs?.(pair) ?? null;
  const sections = sectionChanges(base.sections, head.sections);
  return { kind: "changed", base, head, per, usd, split, sections: withMoney(sections, split, between) };
}

function costOf(subject: Subject, per: "month" | "request"): Money | null {
  return (per === "month" ? subject.usdPerMonth : subject.usdPerRequest)?.expected ?? null;
}

/** Turns one factor after the other from base to head; each step's difference is that factor's part. */
function splitOf(
  pair: Pair,
  mixed: CostOfMixture,
  per: "month" | "request",
  before: Money,
  after: Money,
): Split | null {
  const split = Object.fromEntries(FACTORS.map((factor) => [factor, ZERO])) as Record<Factor, Money>;
  let last = before;
  for (const [i, factor] of FACTORS.entries()) {
    const next = i === FACTORS.length - 1 ? after : mixed(pair, mixture(i), per);
    if (next === null) return null;
    split[factor] = subtract(next, last);
    last = next;
  }
  return split;
}

/** The factors up to one of them from the head, the others from the base. */
function mixture(last: number): Mixture {
  return Object.fromEntries(FACTORS.map((factor, i) => [factor, i <= last ? "head" : "base"])) as Record<
    Factor,
    "base" | "head"
  >;
}

function sectionChanges(base: readonly Section[], head: readonly Section[]): SectionChange[] {
  const tokensOf = (sections: readonly Section[], name: string): number =>
    sections.reduce((total, section) => (section.name === name ? total + section.tokens : total), 0);
  return [...new Set([...head, ...base].map(({ name }) => name))]
    .map((name) => ({ name, base: tokensOf(base, name), head: tokensOf(head, name) }))
    .filter((section) => section.base !== section.head)
    .sort((a, b) => Math.abs(b.head - b.base) - Math.abs(a.head - a.base));
}

/** Parts of several changes together; null where one of them can't be told. */
export function addSplits(splits: readonly (Split | null)[]): Split | null {
  const total = Object.fromEntries(FACTORS.map((factor) => [factor, ZERO])) as Record<Factor, Money>;
  for (const split of splits) {
    if (split === null) return null;
    for (const factor of FACTORS) total[factor] = add(total[factor], split[factor]);
  }
  return total;
}

/** What the price list alone did to the cost of these features. */
export function priceListPart(changes: readonly Change[], per: Change["per"]): Money {
  return changes.reduce((sum, { per: unit, split }) => (unit === per && split ? add(sum, split.price) : sum), ZERO);
}
