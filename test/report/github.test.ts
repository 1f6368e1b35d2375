import { oneLine } from "../../src/domain/one-line.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { toGithub } from "../../src/report/github.ts";
import { percent, TODAY } from "../budget/subjects.ts";
import { checked, hostile, threeOutcomes } from "./checks.ts";

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads lines as the runner does: a command begins with "::" behind blanks, ends at the second "::", then is unescaped. */
function commandsOf(text: string): Command[] {
  return text.split(/\r\n|\r|\n/).flatMap((line): Command[] => {
    const trimmed = line.trimStart();
    const end = trimmed.indexOf("::", 2);
    if (!trimmed.startsWith("::") || end < 0) return [];
    const head = trimmed.slice(2, end);
    const space = head.indexOf(" ");
    const name = space < 0 ? head : head.slice(0, space);
    const properties = (space < 0 ? "" : head.slice(space + 1))
      .split(",")
      .filter((each) => each.includes("="))
      .map((each) => [each.slice(0, each.indexOf("=")).trim(), undone(each.slice(each.indexOf("=") + 1), true)]);
    return [
      {
        name,
        properties: Object.fromEntries(properties) as Record<string, string>,
        message: undone(trimmed.slice(end + 2)),
      },
    ];
  });
}

function undone(text: string, property = false): string {
  const lines = text.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  return (property ? lines.replaceAll("%3A", ":").replaceAll("%2C", ",") : lines).replaceAll("%25", "%");
}

describe("annotations for GitHub", () => {
  it("name the file and line, the limit, the change and where to raise it", () => {
    const { told, context } = threeOutcomes();
    const [failed, unpriced] = commandsOf(toGithub(told, context, { allowUnpriced: false }));
    expect(failed).toMatchObject({ name: "error", properties: { file: "prompts/reply.md", line: "7" } });
    expect(failed?.message).toMatch(/^reply: \+\$4\.00 a month \(\+27 %\), limit \+10 %\n/);
    expect(failed?.message).toContain("system +40 tokens");
    expect(failed?.message).toContain("raise budgets[0].maxIncrease in tokcost.yaml");
    expect(unpriced).toMatchObject({ name: "error" });
  });

  it("warn of what has no price where that is allowed", () => {
    const { told, context } = threeOutcomes();
    expect(commandsOf(toGithub(told, context, { allowUnpriced: true })).map(({ name }) => name)).toEqual([
      "error",
      "warning",
    ]);
  });

  it("are none where nothing is wrong", () => {
    const { told, context } = checked({
      budgets: [{ max: { amount: usd("100"), per: "month" } }],
      head: [{ name: "a" }],
    });
    expect(toGithub(told, context, { allowUnpriced: false })).toBe("");
  });

  it("are the ten worst, and say how many more there are", () => {
    const head = Array.from({ length: 25 }, (_, i) => ({ name: `f${i}`, requests: 1000 * (i + 1) }));
    const budgets = head.map(({ name }) => ({
      scope: { kind: "feature" as const, name },
      max: { amount: usd("0.0001"), per: "month" as const },
    }));
    const { told, context } = checked({ budgets, head });
    const commands = commandsOf(toGithub(told, context, { allowUnpriced: false }));
    expect(commands.map(({ name }) => name)).toEqual([...Array.from({ length: 10 }, () => "error"), "notice"]);
    expect(commands[0]?.message).toMatch(/^f24: /);
    expect(commands[9]?.message).toMatch(/^f15: /);
    expect(commands[10]?.message).toContain("15 more limits");
  });

  it("tell a change of the price list apart, as a notice", () => {
    const made = { name: "reply", requests: 100_000 };
    const { told, context } = checked({
      budgets: [{ maxIncrease: percent("1") }],
      head: [made],
      base: [made],
      basePrices: { ...TODAY, small: "0.0000005" },
    });
    const commands = commandsOf(toGithub(told, context, { allowUnpriced: false }));
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({ name: "notice" });
    expect(commands[0]?.message).toMatch(/^price list {2}\+\$7\.50 a month/);
  });

  it("say nothing but what they are told to, whatever files, features and reasons are called", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (file, name, reason) => {
        const { told, context } = checked({
          budgets: [{ max: { amount: usd("0.000001"), per: "month" }, reason }],
          head: [{ name, file }],
          file,
          workload: file,
        });
        const text = toGithub(told, context, { allowUnpriced: false });
        const commands = commandsOf(text);
        expect(text.trimEnd().split(/\r\n|\r|\n/)).toHaveLength(1);
        expect(commands).toHaveLength(1);
        expect(commands[0]?.name).toBe("error");
        const shown = (text: string) =>
          text.split(/([\r\n])/).map((part) => (/[\r\n]/.test(part) ? part : oneLine(part)));
        expect(commands[0]?.properties["file"]).toBe(shown(file).join(""));
        expect(commands[0]?.properties["line"]).toBe("7");
        expect(commands[0]?.message).toContain(shown(reason).join(""));
      }),
    );
  });
});
