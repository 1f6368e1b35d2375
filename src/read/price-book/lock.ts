import type { Instant } from "../../domain/dates.ts";
import { UserError } from "../../errors.ts";
import { canonicalPrice } from "./canonical.ts";
import type { Sha256 } from "./canonical.ts";
import type { ReadModel } from "./provider-file.ts";
import { fail } from "./yaml-node.ts";
import type { NamedText } from "./yaml-node.ts";

/** Hashes of closed prices by record id. */
export type Lock = Readonly<Record<string, string>>;

/** The prices that are over on `day` (the table's own) and therefore never change again, with their hashes. */
export function closedPrices(models: readonly ReadModel[], day: Instant, sha256: Sha256): Lock {
  const periods = models.flatMap(({ model }) => model.periods);
  const closed = periods.filter(({ to }) => to !== null && to <= day);
  return Object.fromEntries(closed.map((period) => [period.id, sha256(canonicalPrice(period))]));
}

/**
 * A closed price must be the one that was locked; a correction names the hash that it replaces. Throws a UserError where a closed price
 * changed, went missing or was never locked.
 */
export function checkLock(models: readonly ReadModel[], file: NamedText, day: Instant, sha256: Sha256): void {
  const lock = parseLock(file);
  const closed = closedPrices(models, day, sha256);
  const cure = "undo the change, or give it a correction block and run scripts/lock-prices.mjs (pricing/README.md)";
  for (const stretch of models.flatMap(({ stretches }) => stretches)) {
    const id = stretch.period?.id ?? "";
    const hash = closed[id];
    if (hash === undefined || hash === lock[id]) continue;
    if (lock[id] === undefined) fail(stretch.node, `${id} is closed but not in ${file.name}`, cure);
    fail(stretch.node, `${id} is closed and differs from its hash in ${file.name}`, cure);
  }
  const missing = Object.keys(lock).find((id) => closed[id] === undefined);
  if (missing) throw new UserError(`${missing} is locked but no longer a closed price`, { file: file.name }, cure);
}

/** The lock after a change of the table: new closed prices are added, changed ones only where they carry a correction. */
export function renewLock(models: readonly ReadModel[], old: Lock, day: Instant, sha256: Sha256): Lock {
  const closed = closedPrices(models, day, sha256);
  for (const stretch of models.flatMap(({ stretches }) => stretches)) {
    const id = stretch.period?.id ?? "";
    const before = old[id];
    if (before === undefined || closed[id] === undefined || closed[id] === before || stretch.replaces === before)
      continue;
    fail(
      stretch.node,
      `${id} is closed and may only change with a correction block`,
      `correction: { …, replaces: "${before}" }`,
    );
  }
  return Object.fromEntries(Object.entries(closed).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function parseLock(file: NamedText): Lock {
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch {
    throw new UserError("not JSON, expected record ids with their hashes", { file: file.name });
  }
  if (typeof value !== "object" || value === null) throw new UserError("expected an object", { file: file.name });
  const entries = Object.entries(value).map(([id, hash]): [string, string] => {
    if (typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash)) return [id, hash];
    throw new UserError(`${id} has no SHA-256`, { file: file.name });
  });
  return Object.fromEntries(entries);
}
