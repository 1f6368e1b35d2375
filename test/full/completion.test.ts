import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokcostProcess } from "../cli/tokcost.ts";

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-completion-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scriptFile(shell: string): string {
  const file = path.join(folder, `completion.${shell}`);
  writeFileSync(file, tokcostProcess(["completion", shell]).stdout);
  return file;
}

describe.skipIf(!has("fish"))("completion in fish (needs fish)", () => {
  const offered = (line: string): string[] => {
    const program = `source ${scriptFile("fish")}; complete -C "${line}"`;
    const { stdout, stderr } = spawnSync("fish", ["--no-config", "-c", program], {
      encoding: "utf8",
      env: { ...process.env, HOME: folder },
    });
    expect(stderr).toBe("");
    return stdout.split("\n").flatMap((word) => (word === "" ? [] : [word.split("\t")[0] ?? ""]));
  };

  it("offers commands, flags, models and formats", () => {
    expect(offered("tokcost ch")).toEqual(["check"]);
    expect(offered("tokcost prices sh")).toEqual(["show"]);
    expect(offered("tokcost check --bas")).toEqual(["--base"]);
    expect(offered("tokcost estimate --model gpt-4o-m")).toContain("gpt-4o-mini");
    expect(offered("tokcost estimate -m gpt-4o,openai/gpt-4o-m")).toContain("gpt-4o,openai/gpt-4o-mini");
    expect(offered("tokcost check --format sa")).toEqual(["sarif"]);
    expect(offered("tokcost completion z")).toEqual(["zsh"]);
  });
});

describe.skipIf(!has("zsh"))("completion in zsh (needs zsh)", () => {
  /** Types a line into a real zsh behind a terminal, presses tab, and reads what stands on the line then. */
  const completed = (line: string): string => {
    const program = `zmodload zsh/zpty
zpty shell 'PS1= zsh -f -i'
zpty -w shell 'unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -d ${folder}/dump; source ${scriptFile("zsh")}'
zpty -w shell 'show() { print -r -- "<<\${BUFFER}>>"; BUFFER=; zle accept-line }; zle -N show; bindkey "^X^X" show; print READY'
while zpty -r shell out; do [[ "$out" == READY* ]] && break; done
zpty -w -n shell ${JSON.stringify(line)}$'\\t\\C-x\\C-x'
while zpty -r shell out; do if [[ "$out" == *'<<'*'>>'* ]]; then print -r -- "\${\${out##*<<}%%>>*}"; break; fi; done
zpty -d shell`;
    const { stdout } = spawnSync("zsh", ["-f"], {
      input: program,
      encoding: "utf8",
      timeout: 30_000,
      env: { ...process.env, HOME: folder, TERM: "dumb" },
    });
    return stdout.trim();
  };

  it("completes commands, flags, models and formats", () => {
    expect(completed("tokcost che")).toBe("tokcost check");
    expect(completed("tokcost prices sh")).toBe("tokcost prices show");
    expect(completed("tokcost check --bas")).toBe("tokcost check --base");
    expect(completed("tokcost estimate -m openai/gpt-4o-min")).toBe("tokcost estimate -m openai/gpt-4o-mini");
    expect(completed("tokcost estimate -m gpt-4o,openai/gpt-4o-min")).toBe(
      "tokcost estimate -m gpt-4o,openai/gpt-4o-mini",
    );
    expect(completed("tokcost check --format sar")).toBe("tokcost check --format sarif");
  });
});

describe.skipIf(!has("bash"))("completion in bash (needs bash)", () => {
  it("loads without a word into a shell that knows nothing", () => {
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["--noprofile", "--norc", "-c", `set -u; source ${scriptFile("bash")}; complete -p tokcost`],
      { encoding: "utf8" },
    );
    expect([status, stdout.trim(), stderr]).toEqual([0, "complete -o default -F _tokcost tokcost", ""]);
  });
});
