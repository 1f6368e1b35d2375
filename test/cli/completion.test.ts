import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { tokcost } from "./tokcost.ts";

/** What bash would offer for a line with the cursor at its end, broken up as readline does it. */
function offers(script: string, line: string): string[] {
  const words = line.split(/\s+|(?<=[=:])|(?=[=:])/).filter((word, i, all) => word !== "" || i === all.length - 1);
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const program = `${script}
COMP_LINE=${quoted(line)}
COMP_POINT=${line.length}
COMP_WORDS=(${words.map(quoted).join(" ")})
COMP_CWORD=${words.length - 1}
_tokcost
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc"], { input: program, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((word) => word !== "");
}

describe("tokcost completion bash", () => {
  let script = "";
  beforeAll(async () => {
    const { code, stdout, stderr } = await tokcost(["completion", "bash"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    script = stdout;
  });
  const offered = (line: string): string[] => offers(script, line);

  it("offers commands, and those that begin with what is typed", () => {
    expect(offered("tokcost ")).toEqual(
      expect.arrayContaining(["estimate", "usage", "check", "prices", "init", "completion"]),
    );
    expect(offered("tokcost ch")).toEqual(["check"]);
    expect(offered("tokcost prices s")).toEqual(["show", "spread"]);
    expect(offered("tokcost completion ")).toEqual(["bash", "zsh", "fish"]);
  });

  it("offers the flags of the command that is typed", () => {
    expect(offered("tokcost check --b")).toEqual(["--base"]);
    expect(offered("tokcost estimate --b")).toEqual([]);
    expect(offered("tokcost check --str")).toEqual(["--strict"]);
  });

  it("offers models after -m and --model, the second behind a comma, and after prices show", () => {
    expect(offered("tokcost estimate -m gpt-4o-m")).toContain("gpt-4o-mini");
    expect(offered("tokcost estimate --model anthropic/claude-haiku-4")).toContain("anthropic/claude-haiku-4-5");
    expect(offered("tokcost estimate -m gpt-4o,openai/gpt-4o-m")).toContain("gpt-4o,openai/gpt-4o-mini");
    expect(offered("tokcost estimate --model=gpt-4o-m")).toContain("gpt-4o-mini");
    expect(offered("tokcost prices show gpt-4o-m")).toContain("gpt-4o-mini");
  });

  it("offers the rest of a model's name behind its colon, where readline begins a new word", async () => {
    const { stdout } = await tokcost(["prices", "list", "--json"]);
    const colon = /"([\w./-]+:[\w.-]+)"/.exec(stdout)?.[1];
    if (colon === undefined) return expect(script).not.toMatch(/_tokcost_models='[^']*:/);
    const at = colon.indexOf(":");
    expect(offered(`tokcost estimate -m ${colon.slice(0, at + 2)}`)).toContain(colon.slice(at + 1));
  });

  it("offers the formats of each command", () => {
    expect(offered("tokcost check --format ").sort()).toEqual([
      ...["csv", "github", "gitlab", "json", "junit", "markdown", "sarif", "table"],
    ]);
    expect(offered("tokcost check --mode b")).toEqual(["batch"]);
    expect(offered("tokcost estimate --format g")).toEqual([]);
  });

  it("leaves files to the shell where a file is wanted", () => {
    expect(offered("tokcost check --prices ")).toEqual([]);
    expect(script).toContain("complete -o default -F _tokcost tokcost");
  });
});

describe("tokcost completion", () => {
  it("knows three shells, and says so", async () => {
    const { code, stdout, stderr } = await tokcost(["completion", "fsh"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain('expected bash, zsh, fish, got "fsh" (did you mean fish?)');
  });

  it("names every command and every model in every shell's script", async () => {
    const { stdout } = await tokcost(["prices", "list", "--json"]);
    const model = /"model": "([^"]+)"/.exec(stdout)?.[1] ?? "";
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, stdout: script } = await tokcost(["completion", shell]);
      expect(code).toBe(0);
      for (const word of ["estimate", "check", "margin", "strict", "openai/gpt-4o-mini", model])
        expect(script, shell).toContain(word);
    }
  });
});
