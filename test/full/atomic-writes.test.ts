import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  finish,
  interrupt,
  LEFT_OVER,
  leftOvers,
  removeAll,
  strangers,
  type Writer,
  writers,
  written,
} from "../cli/killed-runs.ts";
import { runIn, smallWorkload } from "../cli/small-run.ts";
import { FIXTURES, ROOT, tokcost } from "../cli/tokcost.ts";

const all = writers();
const scratch = mkdtempSync(path.join(tmpdir(), "tokcost-atomic-"));
afterAll(() => {
  removeAll(all);
  rmSync(scratch, { recursive: true, force: true });
});

const inputsOf = ({ folder }: Writer) => new Set(readdirSync(folder, { recursive: true, encoding: "utf8" }));

describe("a killed run leaves the old file or the new one, whole", () => {
  it.each(all)("$name: at moments of its life, and while it writes", async (writer) => {
    const inputs = inputsOf(writer);
    const took = finish(writer, "new");
    const fresh = written(writer);
    finish(writer, "old");
    const old = written(writer);
    expect(old).not.toEqual(fresh);
    for (const when of [took * 0.9, "writing"] as const) {
      await interrupt(writer, when, "SIGKILL");
      for (const [index, text] of written(writer).entries()) expect([old[index], fresh[index]]).toContain(text);
      expect(strangers(writer, inputs)).toEqual([]);
    }
    finish(writer, "new");
    expect(written(writer)).toEqual(fresh);
    expect(leftOvers(writer)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s while it writes takes the temporary away and ends by that signal",
    async (signal) => {
      const writer = all[0];
      if (!writer) throw new Error("there is one");
      for (let round = 0; round < 3; round++) {
        const { code, signal: by } = await interrupt(writer, "writing", signal);
        // The last bytes may have been written before the signal came.
        expect([signal, null]).toContain(by);
        if (by === null) expect(code).toBe(0);
        expect(leftOvers(writer)).toEqual([]);
      }
    },
  );
});

describe("a run into a folder that has an older one", () => {
  it("is known by verify for a mixture, wherever it was cut short", async () => {
    const folder = smallWorkload();
    await runIn(folder, "-m", "gpt-4o", "-o", "old", "-q");
    await runIn(folder, "-m", "gpt-4o-mini", "-o", "new", "-q");
    const receipt = JSON.parse(readFileSync(path.join(folder, "new/receipt.json"), "utf8")) as {
      readonly results: readonly { readonly file: string }[];
    };
    const order = [...receipt.results.map(({ file }) => file), "receipt.json"];
    const differs = order.filter(
      (file) =>
        readFileSync(path.join(folder, "old", file), "utf8") !== readFileSync(path.join(folder, "new", file), "utf8"),
    );
    expect(differs.at(-1)).toBe("receipt.json");
    cpSync(path.join(folder, "old"), path.join(folder, "mixed"), { recursive: true });
    for (const file of differs) {
      cpSync(path.join(folder, "new", file), path.join(folder, "mixed", file));
      const { code } = await tokcost(["verify", "mixed"], { cwd: folder });
      expect(code, `after ${file}`).toBe(file === "receipt.json" ? 0 : 1);
    }
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("what is written to", () => {
  const write = (file: string) =>
    tokcost(["estimate", path.join(FIXTURES, "prompts/triage.md"), "-m", "gpt-4o", "--format", "csv", "-o", file], {
      cwd: scratch,
    });

  it("keeps its permissions, and leaves other people's temporaries alone", async () => {
    writeFileSync(path.join(scratch, "own.csv"), "old", { mode: 0o600 });
    const running = `.tokcost-000000-${process.pid}-0123456789ab.tmp`;
    writeFileSync(path.join(scratch, running), "somebody writes this");
    expect(running).toMatch(LEFT_OVER);
    expect((await write("own.csv")).code).toBe(0);
    expect(readFileSync(path.join(scratch, "own.csv"), "utf8")).toMatch(/^file,entry/);
    const { stdout } = spawnSync("stat", ["-c", "%a", path.join(scratch, "own.csv")], { encoding: "utf8" });
    expect(stdout.trim()).toBe("600");
    expect(existsSync(path.join(scratch, running))).toBe(true);
    rmSync(path.join(scratch, running));
  });

  it("may be a pipe or a device, which stays what it is", () => {
    const fifo = path.join(scratch, "fifo");
    spawnSync("mkfifo", [fifo]);
    const command = `node "$0" estimate triage.md -m gpt-4o --format csv -o "$1" & cat "$1"; wait`;
    const { stdout } = spawnSync("sh", ["-c", command, path.join(ROOT, "bin/tokcost.js"), fifo], {
      cwd: path.join(FIXTURES, "prompts"),
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^file,entry/);
    expect(spawnSync("test", ["-p", fifo]).status).toBe(0);
    const device = spawnSync(
      "sh",
      [
        "-c",
        `node "$0" estimate triage.md -m gpt-4o --format csv -o /dev/stdout | cat`,
        path.join(ROOT, "bin/tokcost.js"),
      ],
      {
        cwd: path.join(FIXTURES, "prompts"),
        encoding: "utf8",
      },
    );
    expect(device.stdout).toMatch(/^file,entry/);
  });

  it("is nothing where the folder can't be written, told in one line", async () => {
    const taken = path.join(scratch, "taken");
    mkdirSync(taken);
    const { code, stdout, stderr } = await write("taken");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: .*taken.*\n$/);
    expect(readdirSync(taken)).toEqual([]);
  });
});
