import type { Section } from "../domain/token-count.ts";

/** Collects tokens by section name, in the order in which names first come up. */
export interface Tally {
  add(name: string, tokens: number): void;
  total(): number;
  /** Sections of no tokens are left out; the rest add up to `total()`. */
  sections(): Section[];
}

export function newTally(): Tally {
  const tokensByName = new Map<string, number>();
  return {
    add: (name, tokens) => void tokensByName.set(name, (tokensByName.get(name) ?? 0) + tokens),
    total: () => [...tokensByName.values()].reduce((sum, tokens) => sum + tokens, 0),
    sections: () => [...tokensByName].filter(([, tokens]) => tokens !== 0).map(([name, tokens]) => ({ name, tokens })),
  };
}
