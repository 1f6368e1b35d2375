import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkedArticles } from "../../scripts/articles.ts";
import { checkClaim, type Outcome } from "../../scripts/articles/check.ts";
import { type Claim, readClaims, type Shown, type Verdict, VERDICTS } from "../../scripts/articles/claim.ts";
import { ROOT, tokcost } from "../cli/tokcost.ts";

/** Each command once: claims share some, and the tests below ask again. */
const printed = new Map<string, Promise<Outcome>>();
const run = (args: readonly string[]): Promise<Outcome> => {
  const key = args.join(" ");
  const known = printed.get(key) ?? tokcost(args, { cwd: ROOT });
  printed.set(key, known);
  return known;
};

const claims = readClaims(ROOT, "claims");
const contradictions = readClaims(ROOT, "contradictions");
const all = [...claims, ...contradictions];
const wrongOf = async (claim: Claim): Promise<readonly string[]> => (await checkClaim(claim, run)).wrong;

test("there is a file for every claim and every contradiction", () => {
  expect(claims.map(({ id }) => id)).toEqual(Array.from({ length: 38 }, (_, index) => `A${index + 1}`));
  expect(contradictions.map(({ id }) => id)).toEqual(Array.from({ length: 15 }, (_, index) => `C${index + 1}`));
});

describe("what tokcost prints of a claim is what its file says, and its verdict follows", () => {
  test.each(all.map((claim) => [claim.id, claim] as const))("%s", async (_, claim) => {
    expect(await wrongOf(claim)).toEqual([]);
  });
});

const altered = (claim: Claim, alter: (shown: Shown) => Partial<Shown>): Claim => ({
  ...claim,
  runs: claim.runs.map((each) => ({ ...each, shows: each.shows.map((shown) => ({ ...shown, ...alter(shown) })) })),
});

describe("the check fails", () => {
  const figures = (claim: Claim): readonly Shown[] => claim.runs.flatMap(({ shows }) => shows);

  test.each(all.filter((claim) => figures(claim).length > 0).map((claim) => [claim.id, claim] as const))(
    "for %s with any figure a hundredth off",
    async (_, claim) => {
      const off = altered(claim, ({ is }) => ({ is: typeof is === "string" ? `${is}?` : is * 1.01 + 0.0001 }));
      expect((await wrongOf(off)).filter((line) => / not /.test(line) && !line.startsWith('"'))).toHaveLength(
        figures(claim).length,
      );
    },
  );

  test.each(all.filter((claim) => figures(claim).length > 0).map((claim) => [claim.id, claim] as const))(
    "for %s where the document does not have the figure",
    async (_, claim) => {
      const gone = altered(claim, ({ at }) => ({ at: `${at}/elsewhere` }));
      expect((await wrongOf(gone)).length).toBeGreaterThanOrEqual(figures(claim).length);
    },
  );

  test("for another exit code", async () => {
    const claim = all.find(({ id }) => id === "C13");
    const runs = claim?.runs.map((each) => ({ ...each, exit: 0 })) ?? [];
    expect(claim && (await wrongOf({ ...claim, runs }))).toEqual([expect.stringContaining("exit 3, not 0")]);
  });

  // What may stand beside the right verdict: what holds exactly is approximately so, and a date or a contradiction explains a miss.
  const alsoFit: Readonly<Record<Verdict, readonly Verdict[]>> = {
    holds: ["approximately"],
    approximately: ["holds"],
    "another-date": ["does-not-hold", "contradicts-itself"],
    "does-not-hold": ["contradicts-itself", "another-date"],
    "contradicts-itself": ["does-not-hold", "another-date"],
    "cannot-be-derived": [],
    citation: ["cannot-be-derived"],
  };

  test.each(all.map((claim) => [claim.id, claim] as const))(
    "for %s with a verdict of another kind",
    async (_, claim) => {
      const others = (Object.keys(VERDICTS) as Verdict[]).filter(
        (verdict) => verdict !== claim.verdict && !alsoFit[claim.verdict].includes(verdict),
      );
      for (const verdict of others) {
        expect(await wrongOf({ ...claim, verdict }), verdict).not.toEqual([]);
      }
    },
  );
});

describe("citations", () => {
  const ids = ["A21", "A24", "A29", "A30", "A37", "C8", "C13", "C14"];

  test("are those rows that no arithmetic gives, each with source and date", () => {
    const citations = all.filter(({ verdict }) => verdict === "citation");
    expect(citations.map(({ id }) => id)).toEqual(ids);
    for (const { source } of citations)
      expect([source?.where, source?.date]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/^20\d\d/)]);
  });

  test("without a source are refused", async () => {
    for (const claim of all.filter(({ id }) => ids.includes(id))) {
      const without = Object.entries(claim).filter(([key]) => key !== "source");
      expect(await wrongOf(Object.fromEntries(without) as unknown as Claim)).toEqual([
        expect.stringContaining("without source and date"),
      ]);
    }
  });
});

describe("docs/articles.md", () => {
  let made: Awaited<ReturnType<typeof checkedArticles>>;
  const shipped = readFileSync(path.join(ROOT, "docs/articles.md"), "utf8");
  beforeAll(async () => {
    made = await checkedArticles(ROOT, run);
  });

  test("is what npm run articles writes", () => {
    expect(made.wrong).toEqual([]);
    expect(made.page).toBe(shipped);
  });

  test("prints every verdict beside its claim, citations with source and date", () => {
    const rows = shipped.split("\n");
    for (const { id, verdict, source } of all) {
      const line = rows.find((each) => new RegExp(`^\\| ${id} `).test(each)) ?? "";
      expect(line).toContain(`**${VERDICTS[verdict]}**`);
      if (source) expect(line).toContain(`(${source.where}, ${source.date})`);
    }
  });

  test("has a command for everything but what gives no figure", () => {
    expect(all.filter(({ runs }) => runs.length === 0).map(({ id }) => id)).toEqual(["A29", "A30", "A38"]);
    for (const { runs } of all) for (const { command } of runs) expect(shipped).toContain(`\n${command}\n`);
  });
});
