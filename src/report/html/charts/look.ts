/** Colours of charts: CSS variables of the page, so that a chart follows its light and dark. */
export const INK = "var(--ink)";
export const QUIET = "var(--quiet)";
export const RULE = "var(--rule)";
export const ACCENT = "var(--accent)";
export const SECOND = "var(--second)";
export const GOOD = "var(--good)";
export const BAD = "var(--bad)";

/** For things that only differ: told apart by lightness and, in lines, by dashes too. */
export const SERIES = ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)", "var(--s6)"] as const;
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2]];

export function seriesColor(index: number): string {
  return SERIES[index % SERIES.length] ?? ACCENT;
}

export function seriesDash(index: number): readonly number[] {
  return DASHES[index % DASHES.length] ?? [];
}

export const FONT_SIZE = 12;

/** Room for names left of bars, and how many characters fit there in a broad font. */
export const NAMES = { wide: { room: 166, characters: 22 }, narrow: { room: 122, characters: 16 } } as const;

export const AXIS_TEXT = { color: QUIET, fontSize: FONT_SIZE } as const;
export const GRID_LINES = { show: true, lineStyle: { color: RULE, width: 1 } } as const;
export const NO_LINES = { show: false } as const;
