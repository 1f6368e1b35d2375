import type { Fraction } from "../domain/money.ts";

/** How much of the time for a task remains with AI, as somebody says or measured. 1: as long as before; above: longer. */
export interface TimePreset {
  readonly name: string;
  /** Share of the time that is saved: least and most; negative where it takes longer. */
  readonly saved: { readonly low: Fraction; readonly high: Fraction };
  readonly what: string;
  readonly source: string;
  readonly date: string;
  /** `unsourced`: a range that an article gives without saying where it is from. */
  readonly basis: "measured" | "estimated" | "unsourced";
}

const METR = "METR, 16 developers, 246 tasks in their own repositories: https://arxiv.org/abs/2507.09089";
const ARTICLE = "an article's table, which names no source";

function percent(low: number, high: number): TimePreset["saved"] {
  return {
    low: { numerator: BigInt(low), denominator: 100n },
    high: { numerator: BigInt(high), denominator: 100n },
  };
}

function unsourced(name: string, what: string, low: number, high: number): TimePreset {
  return { name, what, saved: percent(low, high), source: ARTICLE, date: "2026", basis: "unsourced" };
}

/** Time multipliers by name. METR's three differ by who was asked: before the work, after it, and the clock. */
export const TIME_PRESETS: readonly TimePreset[] = [
  unsourced("boilerplate", "boilerplate code", 50, 80),
  unsourced("summary", "summarising documents", 90, 90),
  unsourced("extraction", "extracting and classifying data", 95, 95),
  unsourced("translation", "translation", 70, 90),
  unsourced("code-review", "code review", 30, 50),
  unsourced("research", "novel research", 20, 40),
  unsourced("architecture", "architecture of complex systems", 0, 0),
  {
    name: "metr-forecast",
    what: "what developers expected",
    saved: percent(24, 24),
    source: METR,
    date: "2025-07-10",
    basis: "estimated",
  },
  {
    name: "metr-felt",
    what: "what developers felt afterwards",
    saved: percent(20, 20),
    source: METR,
    date: "2025-07-10",
    basis: "estimated",
  },
  {
    name: "metr-measured",
    what: "what the clock said",
    saved: percent(-19, -19),
    source: METR,
    date: "2025-07-10",
    basis: "measured",
  },
];

/** What others report for a dollar spent: to hold one's own figure against, never to reckon with. */
export const REPORTED_RETURNS: readonly { readonly text: string; readonly source: string; readonly date: string }[] = [
  { text: "3.7 dollars for one on average", source: "IDC for Microsoft", date: "2024" },
  { text: "2.8 dollars for one on average, laggards 0.84", source: "IDC, a later survey", date: "2025" },
];
