import { afterAll, describe, expect, it } from "vitest";
import { removeRepositories, repository, supportDesk } from "./git-desk.ts";
import { tokcost } from "./tokcost.ts";

afterAll(removeRepositories);

describe("tokcost diff", () => {
  it("says that nothing changed", async () => {
    const desk = supportDesk();
    const { code, stdout, stderr } = await tokcost(["diff", "main"], { cwd: desk.folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Nothing changed\n\nbase [0-9a-f]{7} \(2026-11-19\) · both sides at prices [\d.]+\n$/);
  });

  it("exits 0 whatever became dearer, new, gone or unpriced", async () => {
    const desk = supportDesk();
    const workload = desk.read("tokcost.yaml");
    desk.write(
      "tokcost.yaml",
      workload
        .replace("requests: 180_000/month", "requests: 900_000/month")
        .replace("  weekly-report:", "  monthly-report:")
        .replace("prompts/weekly-report.json", "prompts/summarise.md")
        .replace("model: openai/gpt-4o\n", "model: my-model\n"),
    );
    const { code, stdout } = await tokcost(["diff", "main"], { cwd: desk.folder, columns: 80 });
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("4 of 7 features changed");
    // Five times 180,000 requests are four times $12.44 more.
    expect(stdout).toContain("triage  +$49.76 a month (+400 %)");
    expect(stdout).toMatch(/monthly-report {2}new, \+\$/);
    expect(stdout).toMatch(/weekly-report {2}gone, −\$92\.\d\d a month/);
    expect(stdout).toContain("my-model");
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("needs no budgets, and a repository", async () => {
    const plain = repository();
    const text =
      "version: 1\nfeatures:\n  chat: { model: gpt-4o-mini, input: 1000, output: 100, requests: 10_000/month }\n";
    plain.write("tokcost.yaml", text);
    plain.commit();
    plain.write("tokcost.yaml", text.replace("input: 1000", "input: 2000"));
    const { code, stdout } = await tokcost(["diff", "HEAD"], { cwd: plain.folder });
    expect(code).toBe(0);
    // 1,000 tokens more at $0.15 a million, 10,000 times.
    expect(stdout).toContain("chat  +$1.50 a month");
    expect((await tokcost(["diff", "nowhere"], { cwd: plain.folder })).code).toBe(2);
    expect((await tokcost(["diff"], { cwd: plain.folder })).code).toBe(2);
  });
});
