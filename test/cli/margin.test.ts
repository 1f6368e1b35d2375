import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { shareAbove } from "./plain-arithmetic.ts";
import { DESK, document, only, type RunDocument } from "./support-desk.ts";
import { tokcost } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-margin-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Margin = RunDocument["margin"];

let workloads = 0;
/** One feature whose month costs $2,100, and a plan with a thousand users, so $2.10 a user. */
function workload(plan: string, ...more: string[]): string {
  const file = path.join(folder, `workload-${(workloads += 1)}.yaml`);
  const feature =
    "chat: { model: gpt-4o-mini, input: 1000, output: { mean: 100, max: 100 }, requests: 10_000_000/month }";
  writeFileSync(
    file,
    ["version: 1", "asOf: 2026-11-21", "features:", `  ${feature}`, "plans:", `  pro: ${plan}`, ...more, ""].join("\n"),
  );
  return file;
}

const planOf = async (plan: string, ...flags: string[]) =>
  only((await document<Margin>(["margin", workload(plan), ...flags])).plans, () => true).today;

describe("tokcost margin", () => {
  it("is price less cost over price; break-even and minimum price follow from the cost alone", async () => {
    const today = await planOf("{ price: $10/month, users: 1000, usage: { sigma: 1 } }");
    expect(today.usdPerUser.model).toBe("2.1");
    expect(today.grossMargin).toBeCloseTo((10 - 2.1) / 10, 12);
    expect(today.breakEvenPrice).toBe("2.1");
    expect(today.minPriceFor).toEqual([{ target: 0.7, price: "7" }]);
    expect(today.underwaterShare).toBeCloseTo(shareAbove(2.1, 1, 10), 12);
  });

  it("takes fees and support off, and keeps the target after the fees", async () => {
    const today = await planOf(
      "{ price: $10/month, users: 1000, fees: { share: 0.05, fixed: 0.30 }, support: $1/month }",
      ...["--target", "50%"],
    );
    expect(today.grossMargin).toBeCloseTo((10 * 0.95 - 0.3 - 1 - 2.1) / 10, 12);
    expect(Number(today.breakEvenPrice)).toBeCloseTo(3.4 / 0.95, 14);
    expect(Number(today.minPriceFor[0]?.price)).toBeCloseTo(3.4 / (1 - 0.5 - 0.05), 14);
  });

  it("writes a row from which the margin can be worked out, where a plan stops or charges too", async () => {
    for (const overage of ["stop", "{ charge: 2 }"]) {
      const plan = `{ price: $4/month, users: 1000, usage: { sigma: 1.5 }, included: { credits: 200, cost: $0.01 }, overage: ${overage}, free: { share: 20%, relativeUse: 0.5 }, fees: { share: 0.03, fixed: 0.2 } }`;
      const { stdout } = await tokcost(["margin", workload(plan), "--format", "csv"]);
      const [head = [], row = []] = stdout.split("\r\n").map((line) => line.split(","));
      const cell = (key: string) => Number(row[head.indexOf(key)]);
      const costs = ["model", "free", "platform", "fees", "support"].map((key) => cell(`${key}_usd_per_user`));
      const revenue = cell("revenue_usd_per_user");
      const kept = costs.reduce((left, cost) => left - cost, revenue);
      expect(kept / revenue, overage).toBeCloseTo(cell("gross_margin"), 9);
      expect(cell("model_usd_per_user") < cell("demand_usd_per_user"), overage).toBe(overage === "stop");
    }
  });

  it("says what a plan that stops serves of what is asked of it", async () => {
    const plan =
      "{ price: $4/month, users: 1000, usage: { sigma: 1.5 }, included: { credits: 200, cost: $0.01 }, overage: stop }";
    const { stdout } = await tokcost(["margin", workload(plan)]);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(/of \$[\d.]+ a user asked for it serves \$[\d.]+, then stops/);
  });

  it("says first of all that a plan loses money", async () => {
    const { code, stdout } = await tokcost(["margin", workload("{ price: $2/month, users: 1000 }")]);
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("pro loses money: its margin is −5 %, and it breaks even at $2.10.");
  });

  it("tells the worst plan of several first, and each with its unit", async () => {
    const { stdout } = await tokcost(["margin", DESK], { columns: 80 });
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      /^pro has 65 % margin, below the target today already; 1\.4 % of its users cost more than they pay\./,
    );
    for (const plan of [
      "starter, $3.00 a user and month",
      "pro, $8.00 a user and month",
      "enterprise, $0.04 a request",
    ]) {
      expect(stdout).toContain(`\n${plan}\n`);
    }
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("warns that margins are upper bounds where something has no price, and exits 3", async () => {
    const file = workload("{ price: $10/month, users: 1000 }");
    const other = file.replace(".yaml", "-unpriced.yaml");
    const text = ["version: 1", "features:", "  chat: { model: my-model, input: 5, requests: 1/day }"];
    writeFileSync(other, [...text, "plans:", "  pro: { price: $10/month, users: 10 }", ""].join("\n"));
    const { code, stdout, stderr } = await tokcost(["margin", other]);
    expect(code).toBe(3);
    expect(stderr).toContain("my-model");
    expect(stdout).toContain("something has no price: costs are lower bounds, margins upper ones");
    expect(stdout).toMatch(/^(Of what has a price: |Nothing of it has a price\.)/);
    expect((await tokcost(["margin", other, "--allow-unpriced"])).code).toBe(0);
  });

  it("refuses a target that no price can reach, and a workload without plans", async () => {
    for (const target of ["100%", "70", "most"]) {
      const { code, stderr } = await tokcost(["margin", DESK, "--target", target]);
      expect([code, stderr]).toEqual([
        2,
        `error: --target: expected a share below 100 % such as 70%, got "${target}"\n`,
      ]);
    }
    const none = path.join(folder, "none.yaml");
    writeFileSync(none, "version: 1\nfeatures:\n  chat: { model: gpt-4o, input: 5, requests: 1/day }\n");
    const { code, stderr } = await tokcost(["margin", "none.yaml"], { cwd: folder });
    expect([code, stderr]).toEqual([2, "error: none.yaml: no plans to check (add plans, see docs/workload.md)\n"]);
  });

  it("takes the spread of users from logs that name them, and says from how many", async () => {
    const calls = Array.from({ length: 50 }, (_, user) => ({
      ts: "2026-11-02T10:00:00Z",
      model: "gpt-4o-mini",
      feature: "chat",
      user: `u${user}`,
      usage: { prompt_tokens: user < 5 ? 90_000 : 10_000, completion_tokens: 0 },
    }));
    writeFileSync(path.join(folder, "calls.jsonl"), calls.map((call) => JSON.stringify(call)).join("\n"));
    const file = workload("{ price: $10/month, users: 1000, usage: { fromLogs: calls.jsonl } }");
    const { plans, assumptions } = await document<
      Margin & { assumptions: { code: string; text: string; value: string }[] }
    >(["margin", file]);
    // Five of fifty make half of the cost: Φ⁻¹(0.5) − Φ⁻¹(0.1) = 1.28155.
    expect(only(plans, () => true).today.underwaterShare).toBeCloseTo(shareAbove(2.1, 1.28155, 10), 5);
    expect(only(assumptions, ({ code }) => code === "usage-sigma")).toMatchObject({
      text: expect.stringContaining("of 50 users") as string,
      value: "1.28",
    });
    writeFileSync(path.join(folder, "calls.jsonl"), JSON.stringify(calls[0]));
    const { code, stderr } = await tokcost(["margin", file]);
    expect(code).toBe(2);
    expect(stderr).toContain("plan pro: calls.jsonl has 1 users with a cost, expected at least 20");
  });
});
