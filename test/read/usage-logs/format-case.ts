/** One log of a format, small enough to work out by hand. */
export interface FormatCase {
  readonly log: string | readonly object[];
  /** Model and mode of the rows. */
  readonly rows: readonly (readonly [string | null, string | null])[];
  readonly requests: number | null;
  /** Uncached, read, written for 5 minutes and 1 hour, output, reasoning. */
  readonly tokens: readonly [number, number, number, number, number, number];
}
