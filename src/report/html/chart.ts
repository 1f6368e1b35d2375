import type { ChartOption } from "../charts.ts";

/** A chart before it is drawn. Its figures stand in the table below it as well. */
export interface Chart {
  readonly title: string;
  /** For those who do not see it: what it shows, with the figures that matter. */
  readonly description: string;
  readonly legend: readonly LegendEntry[];
  /** A page has it twice: `wide`, and `narrow` for phones. */
  readonly layout: (size: "wide" | "narrow") => { readonly option: ChartOption; readonly height: number };
}

export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  readonly dash?: readonly number[];
  /** A filled area instead of a line. */
  readonly area?: boolean;
}

export const WIDTHS = { wide: 720, narrow: 360 } as const;
