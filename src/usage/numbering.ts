/** Numbers keys of several parts in the order in which they are first seen, without making a text of each. */
export function numbering(): (key: readonly unknown[]) => number {
  interface Branch {
    number: number | undefined;
    readonly branches: Map<unknown, Branch>;
  }
  const root: Branch = { number: undefined, branches: new Map() };
  let next = 0;
  return (key) => {
    let branch = root;
    for (const part of key) {
      let under = branch.branches.get(part);
      if (!under) branch.branches.set(part, (under = { number: undefined, branches: new Map() }));
      branch = under;
    }
    return (branch.number ??= next++);
  };
}
