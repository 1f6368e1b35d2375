import type { Instant } from "../../domain/dates.ts";
import type { PricedModel } from "../../domain/price.ts";
import { UserError } from "../../errors.ts";
import { shapesOf, shapesOverlap } from "./pattern.ts";
import type { Shape } from "./pattern.ts";
import { fail } from "./yaml-node.ts";
import type { YamlNode } from "./yaml-node.ts";

/** A model and, where it was read from a file, the place that a complaint points at. */
export interface Placed {
  readonly model: PricedModel;
  readonly node: YamlNode | undefined;
}

interface Claim {
  readonly name: string;
  readonly of: Placed;
  readonly from: Instant;
  readonly to: Instant;
}

const FOREVER = Number.MAX_SAFE_INTEGER as Instant;

/**
 * No name means two models of one provider at the same time, whether it is an id, an alias or matched by a pattern.
 * `yielding`: patterns of the table below an overlay, in which exact names of the overlay may lie, and win.
 */
export function checkNames(models: readonly Placed[], yielding: ReadonlySet<string> = new Set()): void {
  const keys = new Set<string>();
  for (const each of models) {
    if (keys.has(each.model.key)) complain(each, `${each.model.key} is here twice`);
    keys.add(each.model.key);
  }
  const claims = new Map<string, Claim[]>();
  for (const claim of models.flatMap(claimsOf)) {
    const rivals = claims.get(claim.name);
    if (rivals) rivals.push(claim);
    else claims.set(claim.name, [claim]);
  }
  for (const [name, rivals] of claims) {
    const sorted = rivals.toSorted((a, b) => a.from - b.from);
    for (const [index, claim] of sorted.entries()) {
      const before = sorted[index - 1];
      if (!before || before.to <= claim.from) continue;
      const pair = `${before.of.model.key} and ${claim.of.model.key}`;
      const whose = before.of === claim.of ? `${claim.of.model.key} claims it twice` : `${pair} both claim it`;
      complain(claim.of.node ? claim.of : before.of, `the name ${name} is not unique at one time: ${whose}`);
    }
  }
  checkPatterns(models, claims, yielding);
}

function claimsOf(of: Placed): Claim[] {
  const { provider, id, aliases, periods } = of.model;
  const from = periods[0]?.from ?? (0 as Instant);
  const to = periods.at(-1)?.to ?? FOREVER;
  const claim = (name: string, start: Instant, end: Instant): Claim => ({
    name: `${provider}/${name}`.toLowerCase(),
    of,
    from: start,
    to: end,
  });
  return [claim(id, from, to), ...aliases.map((alias) => claim(alias.id, alias.from ?? from, alias.to ?? to))];
}

function checkPatterns(
  models: readonly Placed[],
  claims: ReadonlyMap<string, readonly Claim[]>,
  yielding: ReadonlySet<string>,
): void {
  const patterns: { of: Placed; pattern: string; shapes: Shape[] }[] = [];
  for (const of of models) {
    for (const pattern of of.model.match) {
      const shapes = shapesOf(pattern);
      if (typeof shapes === "string")
        return complain(of, `the pattern ${pattern} of ${of.model.key} is ${problem(shapes)}`);
      const rival = patterns.find((other) => other.of !== of && shapesOverlap(other.shapes, shapes));
      if (rival) complain(of, `the patterns ${rival.pattern} and ${pattern} match the same names`);
      patterns.push({ of, pattern, shapes });
    }
  }
  for (const { of, pattern } of patterns) {
    if (yielding.has(pattern)) continue;
    const test = new RegExp(pattern);
    for (const [name, rivals] of claims) {
      const bare = name.slice(name.indexOf("/") + 1);
      const rival = rivals.find((claim) => claim.of !== of);
      if (rival && test.test(bare)) {
        complain(of, `the pattern ${pattern} of ${of.model.key} matches ${bare}, a name of ${rival.of.model.key}`);
      }
    }
  }
}

function problem(text: string): string {
  return text.startsWith("not anchored") || text.startsWith("matches") ? text : `not understood: ${text}`;
}

function complain({ node }: Placed, message: string): never {
  if (node) return fail(node, message);
  throw new UserError(message);
}
