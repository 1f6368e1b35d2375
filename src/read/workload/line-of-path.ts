import { parseTree, type Tree } from "./tree.ts";

/** The line of "budgets[0].maxIncrease" in a workload, or of the nearest value around it that is there. */
export function lineOfPath(file: string, text: string, path: string): number {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  let line = 1;
  let tree: Tree | undefined = parseTree(file, text);
  for (const step of steps) {
    if (tree?.kind === "list") tree = tree.items[Number(step)];
    else if (tree?.kind === "map") {
      const entry = tree.entries.find(({ key }) => key === step);
      // package.json keeps the workload under one key.
      const inside = tree.entries.find(({ key }) => key === "tokcost")?.value;
      tree =
        entry?.value ?? (inside?.kind === "map" ? inside.entries.find(({ key }) => key === step)?.value : undefined);
    } else return line;
    if (tree === undefined) return line;
    line = tree.place.line ?? line;
  }
  return line;
}
