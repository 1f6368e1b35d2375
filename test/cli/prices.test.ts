import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import stringWidth from "string-width";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT, SHARED_DATA, tokcost } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-prices-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("tokcost prices", () => {
  it("lists what had a price on a day, with numbers as numbers", async () => {
    const { code, stdout } = await tokcost(["prices", "list", "gpt-4o", "--as-of", "2024-06-01"], { columns: 80 });
    expect(code).toBe(0);
    expect(Math.max(...stdout.split("\n").map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    const csv = (await tokcost(["prices", "list", "gpt-4o", "--as-of", "2024-06-01", "--format", "csv"])).stdout;
    const rows: Record<string, string>[] = parse(csv, { columns: true });
    expect(rows.map(({ model, input, output }) => [model, input, output])).toEqual([
      ["openai/gpt-4o", "5", "15"],
      ["openai/gpt-4o-2024-05-13", "5", "15"],
    ]);
  });

  it("shows the price of a day, and its history as a table", async () => {
    const { code, stdout } = await tokcost(["prices", "show", "deepseek-chat", "--as-of", "2025-11-01"]);
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe(
      "deepseek/deepseek-chat, 2025-09-29 to 2026-04-24: input $0.28, output $0.42 per million tokens",
    );
    expect(stdout.split("\n").filter((line) => /^20\d\d-/.test(line)).length).toBeGreaterThanOrEqual(8);
  });

  it("names the nearest model for one that does not exist, and exits 3", async () => {
    const { code, stderr } = await tokcost(["prices", "show", "Claude 4 Haiku"]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("did you mean anthropic/claude-haiku-4-5")]);
  });

  it("tells the differences between two days, and none between a day and itself", async () => {
    const { stdout } = await tokcost(["prices", "diff", "2026-07-29", "2026-07-30", "--format", "csv"]);
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    const terra = rows.filter(({ model, what }) => model === "openai/gpt-5.6-terra" && what === "input");
    expect(terra).toMatchObject([{ before: "2.5", after: "2" }]);
    expect((await tokcost(["prices", "diff", "2026-07-29", "2026-07-29"])).stdout).toMatch(/^No price differs/);
    expect((await tokcost(["prices", "diff", "yesterday", "2026-07-29"])).stderr).toBe(
      'error: "yesterday" is neither a date (YYYY-MM-DD) nor a price table\'s file\n',
    );
  });

  it("checks the table itself", async () => {
    const { code, stdout } = await tokcost(["prices", "check"]);
    expect(code).toBe(0);
    const version = readFileSync(path.join(ROOT, "pricing/VERSION"), "utf8").trim();
    expect(stdout).toMatch(new RegExp(`^Table ${version} is whole: \\d+ models, every rule holds`));
    const later = JSON.parse((await tokcost(["prices", "check", "--as-of", "2027-06-01", "--json"])).stdout) as {
      warnings: { code: string }[];
    };
    expect(later.warnings.filter(({ code: warning }) => warning === "price-stale").length).toBeGreaterThan(100);
  });

  const litellm = path.join(SHARED_DATA, "prices/peers/litellm");
  it.skipIf(!existsSync(litellm))(
    "compares with another list, and turns it into an overlay that can be used",
    async () => {
      const file =
        readdirSync(litellm)
          .map((name) => path.join(litellm, name))
          .find((name) => /2026-08-01.*\.json$/.test(name)) ?? "";
      const { code, stdout } = await tokcost(["prices", "check", "--against", file]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/figures differ from/);
      const overlay = path.join(folder, "overlay.yaml");
      const imported = await tokcost(["prices", "import", file, "-o", overlay, "--from", "2026-01-01"]);
      expect([imported.code, imported.stdout]).toEqual([0, ""]);
      expect(readFileSync(overlay, "utf8")).toMatch(/^# Imported from litellm/);
      const estimate = await tokcost([
        "estimate",
        "-m",
        "openai/gpt-4o",
        "--input-tokens",
        "1M",
        "--output-tokens",
        "0",
        "--prices",
        overlay,
        "--json",
      ]);
      const document = JSON.parse(estimate.stdout) as {
        estimates: { usd: { perRequest: string } }[];
        prices: { overlaySha256: string };
      };
      expect(document.estimates[0]?.usd.perRequest).toBe("2.5");
      expect(document.prices.overlaySha256).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it("lays a user's own prices over the table for their time only", async () => {
    const cost = async (date: string) => {
      const { stdout } = await tokcost([
        "estimate",
        "-m",
        "openai/gpt-4o",
        "--input-tokens",
        "1M",
        "--output-tokens",
        "0",
        "--prices",
        "prices/own.yaml",
        "--as-of",
        date,
        "--json",
      ]);
      return (JSON.parse(stdout) as { estimates: { usd: { perRequest: string } }[] }).estimates[0]?.usd.perRequest;
    };
    expect([
      await cost("2026-02-28"),
      await cost("2026-03-01"),
      await cost("2026-08-31"),
      await cost("2026-09-01"),
    ]).toEqual(["2.5", "2", "2", "2.5"]);
  });
});
