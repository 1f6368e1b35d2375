import type { Assumption, UnfilledVariable } from "../domain/prompt-entry.ts";

/** Variables that nobody filled count as what stands in the file: said, since the real text has another length. */
export function variableAssumptions(unfilled: readonly UnfilledVariable[]): Assumption[] {
  const names = (by: UnfilledVariable["filledBy"]): string[] =>
    unfilled.filter(({ filledBy }) => filledBy === by).map(({ name }) => name);
  const [open, sampled] = [names("none"), names("sample")];
  const assumption = (code: string, text: string, named: readonly string[]): Assumption[] =>
    named.length === 0 ? [] : [{ code, text: `${text}: ${named.join(", ")}`, value: named.join(", ") }];
  return [
    ...assumption(
      "unfilled-variables",
      "variables counted as their placeholders (fill them with --var or --vars)",
      open,
    ),
    ...assumption("sample-variables", "variables filled with the file's own samples", sampled),
  ];
}
