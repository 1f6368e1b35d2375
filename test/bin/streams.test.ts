import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../cli/tokcost.ts";

const COMMAND = path.join(ROOT, "bin/tokcost.js");
const UNPRICED = ["estimate", "-m", "no-such-model", "--input-tokens", "1", "--output-tokens", "1"];
const FULL = "/dev/full";

describe.skipIf(!existsSync(FULL))("the command, on a disk that is full", () => {
  it("says in one line that the report could not be written, and does not call it an exceeded limit", () => {
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, "prices", "show", "gpt-4o"], {
      stdio: ["ignore", openSync(FULL, "w"), "pipe"],
      encoding: "utf8",
    });
    expect(stderr).toBe("error: standard output: the disk is full\n");
    expect(status).toBe(2);
  });

  it("keeps its verdict where only the warnings are lost", () => {
    const { status, stdout } = spawnSync(process.execPath, [COMMAND, ...UNPRICED], {
      stdio: ["ignore", "pipe", openSync(FULL, "w")],
      encoding: "utf8",
    });
    expect(stdout).toContain("unpriced");
    expect(status).toBe(3);
  });
});

describe.skipIf(process.platform === "win32")("the command, in an unlucky shell", () => {
  it("keeps its verdict where the reader has closed the pipe", () => {
    const script = `"$0" "$@" | true; exit "\${PIPESTATUS[0]}"`;
    const { status, stderr } = spawnSync("bash", ["-c", script, process.execPath, COMMAND, ...UNPRICED], {
      encoding: "utf8",
    });
    expect(stderr).toBe("warning: no-such-model is not in the price table\n");
    expect(status).toBe(3);
  });

  it("says in one line that the current folder is gone", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tokcost-gone-"));
    const script = `cd "$1" && rmdir "$1" && "$2" "$3" --version 2>&1; echo $?`;
    const said = execFileSync("bash", ["-c", script, "bash", folder, process.execPath, COMMAND], { encoding: "utf8" });
    rmSync(folder, { recursive: true, force: true });
    expect(said).toBe("error: the current folder is gone (cd to one that is there)\n2\n");
  });
});
