import type { FleetDay } from "../domain/fleet-day.ts";
import { UserError } from "../errors.ts";
import { parseMoney, parseWhole } from "./quantities.ts";
import { parseYaml } from "./yaml-text.ts";

/** A disclosed day of a fleet, in YAML; fixtures/selfhost/deepseek-day.yaml is one. Throws a UserError that names the key. */
export function readFleetDay(file: string, text: string): FleetDay {
  const root = parseYaml(text, { file });
  const at = (path: string): unknown =>
    path
      .split(".")
      .reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), root);
  const fail = (path: string, wanted: string): UserError =>
    new UserError(`${path}: expected ${wanted}, got ${at(path) === undefined ? "nothing" : JSON.stringify(at(path))}`, {
      file,
    });
  const words = (path: string): string => {
    const value = at(path);
    if (typeof value !== "string") throw fail(path, "text");
    return value;
  };
  const whole = (path: string, least: number): number => {
    const value = at(path);
    const count = typeof value === "number" ? value : typeof value === "string" ? parseWhole(value) : undefined;
    if (count === undefined || !Number.isSafeInteger(count) || count < least)
      throw fail(path, `a whole number of at least ${least}`);
    return count;
  };
  const dollars = at("usdPerGpuHour");
  const money = typeof dollars === "string" || typeof dollars === "number" ? parseMoney(String(dollars)) : undefined;
  if (money === undefined) throw fail("usdPerGpuHour", "dollars an hour such as 2");
  const input = {
    tokens: whole("input.tokens", 1),
    cached: whole("input.cached", 0),
    perNodeSecond: whole("input.perNodeSecond", 1),
  };
  if (input.cached > input.tokens) throw fail("input.cached", `at most the input's ${input.tokens} tokens`);
  return {
    name: words("name"),
    source: words("source"),
    date: words("date"),
    gpusPerNode: whole("gpusPerNode", 1),
    usdPerGpuHour: money,
    input,
    output: { tokens: whole("output.tokens", 1), perNodeSecond: whole("output.perNodeSecond", 1) },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
