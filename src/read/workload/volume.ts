import { PERIODS_A_MONTH } from "../../domain/dates.ts";
import { type Fraction, multiplyFractions } from "../../domain/money.ts";
import type { Volume } from "../../domain/workload.ts";
import { parseNumber, parseRequestsPer } from "../quantities.ts";
import { type Fields, fields, inconsistent, type Reader } from "./fields.ts";
import { RANGE_KEYS } from "./figure.ts";
import type { Tree } from "./tree.ts";
import { asNumber, exactPositive, MAX_NUMBER, name, parsed } from "./values.ts";

const VOLUME = "requests in a period such as 50_000/month or 12/user/month";

const requestsPer = parsed(
  VOLUME,
  (given) => {
    const value = parseRequestsPer(given);
    return value && asNumber(value.requests) <= MAX_NUMBER ? value : undefined;
  },
  (given) => (parseNumber(given) === undefined ? undefined : `write ${given}/month`),
);

/** Requests in a period; whether they are each user's decides whoever knows the users. */
export type WrittenVolume = Omit<Volume, "users"> & { readonly perUser: boolean };

/** "50_000/month", "12/user/month", or { low, expected, high } of such. */
export const volume: Reader<WrittenVolume> = (tree) => {
  if (tree.kind !== "map") {
    const { requests, per, perUser } = requestsPer(tree);
    return { low: requests, expected: requests, high: requests, per, perUser };
  }
  const given = fields(tree, RANGE_KEYS, VOLUME);
  const expected = given.required("expected", requestsPer);
  const low = given.optional("low", requestsPer) ?? expected;
  const high = given.optional("high", requestsPer) ?? expected;
  for (const [key, other] of Object.entries({ low, high })) {
    if (other.perUser !== expected.perUser) {
      throw inconsistent(given.at(key), "expected all of low, expected and high per user, or none");
    }
  }
  const same = low.per === expected.per && high.per === expected.per;
  const scaled = [low, expected, high].map(({ requests, per }) =>
    same ? requests : multiplyFractions(requests, PERIODS_A_MONTH[per]),
  );
  const [least = low.requests, middle = expected.requests, most = high.requests] = scaled;
  return { ...inOrder(given, least, middle, most), per: same ? expected.per : "month", perUser: expected.perUser };
};

function isLess(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

/** So many requests for each one of another feature: an agent's helpers, a check after every answer. */
export interface Following {
  readonly each: { readonly low: Fraction; readonly expected: Fraction; readonly high: Fraction };
  readonly of: string;
  /** Where the other feature is named. */
  readonly tree: Tree;
}

/** 0.4, or { low: 0.2, expected: 0.4, high: 1 }. */
const howMany: Reader<Following["each"]> = (tree) => {
  const figure = exactPositive("how many requests for each one, a number above 0 such as 0.4");
  if (tree.kind !== "map") {
    const each = figure(tree);
    return { low: each, expected: each, high: each };
  }
  const given = fields(tree, RANGE_KEYS);
  const expected = given.required("expected", figure);
  return inOrder(
    given,
    given.optional("low", figure) ?? expected,
    expected,
    given.optional("high", figure) ?? expected,
  );
};

/** Throws where a range's ends are not around what is expected. */
function inOrder(given: Fields, low: Fraction, expected: Fraction, high: Fraction): Following["each"] {
  if (isLess(expected, low)) throw inconsistent(given.at("low"), "expected no more than expected, got more");
  if (isLess(high, expected)) throw inconsistent(given.at("high"), "expected no less than expected, got less");
  return { low, expected, high };
}

/** "{ each: 0.4, of: plan-trip }"; null: a volume of its own. */
export const following: Reader<Following | null> = (tree) => {
  if (tree.kind !== "map" || !tree.entries.some(({ key }) => key === "each" || key === "of")) return null;
  const given = fields(tree, ["each", "of"], VOLUME);
  return {
    each: given.required("each", howMany),
    of: given.required("of", name("the name of a feature")),
    tree: given.at("of"),
  };
};
