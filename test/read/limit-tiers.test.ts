import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { usd } from "../../src/domain/money.ts";
import { compileLimitTiers, limitTiersFromCompiled, readLimitTiers } from "../../src/read/limit-tiers.ts";

const SHIPPED = readFileSync(new URL("../../pricing/limits.yaml", import.meta.url), "utf8");
const shipped = readLimitTiers({ name: "pricing/limits.yaml", text: SHIPPED });
const compiledPrices = readFileSync(new URL("../../dist/prices.json", import.meta.url), "utf8");

const tier = (lines: string) => `tiers:\n  - id: acme/one\n${lines.replace(/^/gm, "    ")}\n`;
const GOOD = "asOf: 2026-01-02\nlimits: { acme: { requestsPerMinute: 5 } }\nsources: [https://acme.example/limits]";

function errorOf(text: string): string {
  try {
    readLimitTiers({ name: "limits.yaml", text });
    return "accepted";
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

describe("the published rate-limit tiers", () => {
  it("each have a source, a date and limits of their own provider, of models that have prices", () => {
    expect(shipped.length).toBeGreaterThanOrEqual(10);
    for (const { id, asOf, sources, limits } of shipped) {
      expect(sources.length, id).toBeGreaterThan(0);
      expect(asOf, id).toMatch(/^202[5-9]-\d\d-\d\d$/);
      for (const scope of Object.keys(limits)) {
        expect(scope.split("/")[0], id).toBe(id.split("/")[0]);
        if (scope.includes("/")) expect(compiledPrices, scope).toContain(`"key":"${scope}"`);
      }
    }
  });

  it("come back from their compiled form as they were", () => {
    expect(limitTiersFromCompiled(compileLimitTiers(shipped))).toEqual(shipped);
    const [start] = shipped;
    expect(start?.limits["anthropic"]?.usdPerMonth).toBe(usd("500"));
  });

  it("are refused without a source, a date or a place among their provider's", () => {
    expect(errorOf(tier(GOOD))).toBe("accepted");
    expect(errorOf(tier(GOOD.replace(/asOf.*\n/, "")))).toMatch(/^limits\.yaml:2:5: tiers\[0\]: expected the key asOf/);
    expect(errorOf(tier(GOOD.replace(/\nsources.*/, "")))).toMatch(/expected the key sources/);
    expect(errorOf(tier(GOOD.replace("https://acme.example/limits", "hearsay")))).toMatch(
      /expected an address such as .*, got "hearsay"/,
    );
    expect(errorOf(tier(GOOD.replace("{ acme:", "{ other:")))).toMatch(
      /expected limits of acme and its models, got other/,
    );
    expect(errorOf(tier(GOOD) + tier(GOOD).slice(7))).toMatch(/expected each tier once, got acme\/one twice/);
  });
});
