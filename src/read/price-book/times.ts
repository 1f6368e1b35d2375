import { ownValue } from "../../domain/own-value.ts";
import { dayOf, parseWhen } from "../../domain/dates.ts";
import type { Instant, IsoDate } from "../../domain/dates.ts";
import { fail, quotedTextOf } from "./yaml-node.ts";
import type { YamlNode } from "./yaml-node.ts";

/** A quoted day or moment, UTC. */
export function instantOf(node: YamlNode): Instant {
  const found = quotedTextOf(node);
  const parsed = parseWhen(found);
  return parsed?.at ?? fail(node, `${node.path} is "${found}", expected "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM:SSZ"`);
}

/** A quoted day. */
export function dayIn(node: YamlNode): IsoDate {
  const found = quotedTextOf(node);
  const parsed = parseWhen(found);
  if (parsed?.clock !== "unknown") fail(node, `${node.path} is "${found}", expected "YYYY-MM-DD"`);
  return dayOf(instantOf(node));
}

/** The zones that price lists name, as minutes east of UTC; none of them has summer time. */
const ZONES: Readonly<Record<string, number>> = { UTC: 0, "Asia/Shanghai": 480 };

/** A zone by name or by offset ("+08:00"), as minutes east of UTC. */
export function zoneOffset(node: YamlNode): number {
  const found = quotedTextOf(node);
  const named = ownValue(ZONES, found);
  if (named !== undefined) return named;
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(found);
  if (!match) return fail(node, `${node.path} is "${found}", expected ${Object.keys(ZONES).join(", ")} or "+HH:MM"`);
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** "mon" to "sun" as 1 to 6 and 0. */
export function weekdayOf(node: YamlNode, found: string): number {
  const index = DAYS.indexOf(found);
  return index === -1 ? fail(node, `${node.path} is "${found}", expected ${DAYS.join(", ")}`) : index;
}

/** "16:30-00:30" as minutes of the day. */
export function minutesOf(node: YamlNode): { from: number; to: number } {
  const found = quotedTextOf(node);
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(found);
  const from = Number(match?.[1]) * 60 + Number(match?.[2]);
  const to = Number(match?.[3]) * 60 + Number(match?.[4]);
  if (!match || from === to || to > 1440)
    fail(node, `${node.path} is "${found}", expected UTC hours such as "01:00-04:00"`);
  return { from, to };
}
