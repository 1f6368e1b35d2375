/** What JSON and XML leave as it is and a terminal obeys: the upper control characters, line ends, turns of the direction of writing. */
export const OBEYED = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text without what a CI service would take for an order in its log: `::error…` where a line begins (GitHub Actions), `##[…` and
 * `##vso[…` anywhere (Azure Pipelines, and GitHub's older form). A blank between the two signs makes it text.
 */
export function withoutOrders(text: string): string {
  return text.replace(/#(?=#(?:vso)?\[)/gi, "# ").replace(/(?<=^|\s):(?=:)/g, ": ");
}

/**
 * Text for a terminal's line: names in messages come from files and arguments, so line breaks, control characters and marks that turn
 * the direction of writing become a space.
 */
export function oneLine(text: string): string {
  return withoutOrders(text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " "));
}
