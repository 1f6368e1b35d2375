import { describe, expect, it } from "vitest";
import { describeCommands } from "../../scripts/pages/described.ts";
import { COMMANDS } from "../../src/commands/index.ts";
import { FIXTURES, tokcost } from "./tokcost.ts";

const DESK = { cwd: `${FIXTURES}/support-desk` };

/** Every command that can be called, with its flags; subcommands instead of those that have some. */
const CALLED = describeCommands().flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));

async function complaint(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tokcost(args, DESK);
  expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  return stderr.trim();
}

describe("a flag with an empty value, as a variable that is not set gives", () => {
  it.each(CALLED.map((command) => [command.name, command.flags] as const))(
    "is refused by %s in one line, whatever the flag",
    async (name, flags) => {
      for (const { flags: usage, long } of flags.filter((flag) => /[<[]/.test(flag.flags))) {
        for (const empty of ["", "  "])
          expect(await complaint(...name.split(" "), `${long}=${empty}`), usage).toContain(long);
      }
    },
  );

  it("says what belongs there", async () => {
    expect(await complaint("estimate", "prompts", "-m", "")).toBe(
      'error: --model: expected names, got "" (models, separated by commas)',
    );
    expect(await complaint("estimate", "prompts", "-m", " , ")).toContain('--model: expected names, got " , "');
    expect(await complaint("usage", "usage.jsonl", "--hash-ids", "")).toContain("--hash-ids: expected a salt");
    expect(await complaint("savings", "--prompts", "prompts", "")).toContain("--prompts: expected files");
  });

  it("is no folder either: an empty argument does not stand for the working folder", async () => {
    expect(await complaint("estimate", "", "-m", "gpt-4o")).toContain("an argument is empty, expected files");
    expect(await complaint("compare", "")).toContain("an argument is empty, expected workload");
  });
});

describe("a flag that is given twice", () => {
  it("is refused where the values differ, since one of them would be passed over", async () => {
    expect(await complaint("estimate", "prompts", "--requests", "9/day", "--requests", "8/day")).toBe(
      'error: --requests is given twice, as "9/day" and "8/day" (leave one of them out)',
    );
    expect(await complaint("simulate", "--seed", "1", "--months", "3", "--seed", "2")).toContain(
      "--seed is given twice",
    );
  });

  it("adds up where a list is asked for, and may repeat itself", async () => {
    const twice = await tokcost(["estimate", "prompts", "-m", "gpt-4o", "-m", "gpt-4o-mini", "-q"], DESK);
    const once = await tokcost(["estimate", "prompts", "-m", "gpt-4o,gpt-4o-mini", "-q"], DESK);
    expect(twice).toEqual(once);
    const same = ["estimate", "prompts", "-m", "gpt-4o", "--requests", "9/day", "--requests", "9/day"];
    expect((await tokcost(same, DESK)).code).toBe(0);
  });

  it("is refused where two formats would share a place", async () => {
    expect(await complaint("estimate", "prompts", "-m", "gpt-4o", "--json", "--format", "csv")).toBe(
      "error: standard output can't be json and csv (put -o FILE behind one of them)",
    );
    const file = ["--format", "csv", "-o", "x.out", "--format", "json", "-o", "x.out"];
    expect(await complaint("estimate", "prompts", "-m", "gpt-4o", ...file)).toContain("-o x.out can't be csv and json");
    expect((await tokcost(["prices", "show", "gpt-4o", "--json", "--format", "json"], DESK)).code).toBe(0);
  });

  it("is refused where an argument and --config name two workloads", async () => {
    for (const command of ["compare", "simulate", "margin", "run", "savings", "roi", "check"]) {
      expect(await complaint(command, "tokcost.yaml", "--config", "../savings/tokcost.yaml")).toContain(
        "expected one workload, got tokcost.yaml and",
      );
    }
    expect(await complaint("diff", "HEAD", ".", "--config", "../savings")).toContain(
      "expected one workload, got . and",
    );
  });
});

describe("a flag that would change nothing", () => {
  it.each(COMMANDS.flatMap(({ name, needs = {} }) => Object.entries(needs).map((need) => [name, ...need] as const)))(
    "is refused by %s: %s without %j",
    async (name, flag, ones) => {
      const long = (camel: string) => `--${camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const isSwitch = flag === "showText";
      const given = isSwitch ? [long(flag)] : [long(flag), "1"];
      expect(await complaint(name, ...given)).toBe(
        `error: ${long(flag)} goes with ${ones.map(long).join(" or ")}, which is not given (add that, or leave this out)`,
      );
    },
  );

  it("is refused for logs where none are read, and for FOCUS where none is written", async () => {
    expect(await complaint("check", "--timezone", "UTC")).toContain("--timezone is for logs, and none are read");
    expect(await complaint("check", "--as", "generic")).toContain("--as is for logs");
    expect(await complaint("savings", "--to", "gpt-4o-mini")).toContain("--to is for logs or prompts");
    expect(await complaint("usage", "usage.jsonl", "--billing-account", "a")).toContain(
      "--billing-account is for FOCUS, and none is written (add --format focus)",
    );
  });
});

describe("a code that is not known", () => {
  it("is refused with the nearest one", async () => {
    const region = (name: string) => complaint("estimate", "prompts", "-m", "gpt-4o", "--region", name);
    expect(await region("euu")).toBe('error: --region: no price depends on the region "euu" (did you mean eu?)');
    expect(await region("zzzzzzzz")).toMatch(/\(the table has .*\beu\b.*\)$/);
    const currency = (code: string) =>
      complaint("estimate", "prompts", "-m", "gpt-4o", "--currency", code, "--fx", "0.9@2026-11-20");
    expect(await currency("eur")).toContain("(did you mean EUR?)");
    expect(await currency("EUT")).toContain("(did you mean EUR?)");
    expect(await currency("dollars")).toMatch(/expected an ISO 4217 code such as EUR, got "dollars"$/);
  });

  it("is a region that some models are offered in: those that are not have no price", async () => {
    const { code, stderr } = await tokcost(["estimate", "prompts", "-m", "deepseek-flash", "--region", "eu"], DESK);
    expect(code).toBe(3);
    expect(stderr).toContain("has no price for the region eu");
  });
});

describe("--help", () => {
  it.each(COMMANDS.map(({ name }) => name))("of %s has no line that an ordinary terminal breaks", async (name) => {
    const { stdout } = await tokcost([name, "--help"], DESK);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("breaks a long example so that a shell takes all of it", async () => {
    const { stdout } = await tokcost(["roi", "--help"], DESK);
    expect(stdout).toContain("--input-tokens 250000 \\\n    --output-tokens 2000");
  });
});
