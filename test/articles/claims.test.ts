import { describe, expect, test } from "vitest";
import { checkClaim } from "../../scripts/articles/check.ts";
import { readClaims } from "../../scripts/articles/claim.ts";
import { ROOT, tokcost } from "../cli/tokcost.ts";

const run = (args: readonly string[]) => tokcost(args, { cwd: ROOT });

const claims = readClaims(ROOT, "claims");
const contradictions = readClaims(ROOT, "contradictions");

describe("what an article claims is as its file says", () => {
  test.each([...claims, ...contradictions].map((claim) => [claim.id, claim] as const))("%s", async (_, claim) => {
    expect((await checkClaim(claim, run)).wrong).toEqual([]);
  });
});
