import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBase } from "../../src/commands/git-base.ts";
import { UserError } from "../../src/errors.ts";
import type { Io } from "../../src/io.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-git-"));
const repository = path.join(folder, "repository");

const environment = {
  ...process.env,
  LC_ALL: "C",
  GIT_CONFIG_GLOBAL: path.join(folder, "gitconfig"),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CEILING_DIRECTORIES: folder,
  GIT_COMMITTER_DATE: "2026-11-19T09:30:00Z",
  GIT_AUTHOR_DATE: "2026-11-01T09:30:00Z",
};

function run(cwd: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Git as the world gives it to commands, counting its calls. */
function gitIn(cwd: string): { git: Io["git"]; calls: string[][] } {
  const calls: string[][] = [];
  const git: Io["git"] = (args, input) => {
    calls.push([...args]);
    return new Promise((resolve) => {
      const child = execFile("git", args, { cwd, env: environment, encoding: "buffer" }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr: stderr.toString() });
      });
      // Git may be gone before it was told anything.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(input ?? "");
    });
  };
  return { git, calls };
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
  writeFileSync(path.join(repository, file), content);
}

async function told(work: Promise<unknown>): Promise<[message: string, cure: string | undefined]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError) return [error.message, error.cure];
    throw error;
  }
  return ["nothing is wrong", undefined];
}

const BYTES = Buffer.from([0, 10, 13, 255, 10, 10, 0]);

beforeAll(() => {
  writeFileSync(
    path.join(folder, "gitconfig"),
    "[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n",
  );
  mkdirSync(repository);
  run(repository, "init", "--quiet");
  write("tokcost.yaml", "version: 1\n");
  write("prompts/a.md", "base\nwith two lines");
  write("prompts/with space and ümlaut\nbreak.md", "odd name");
  write("prompts/empty.md", "");
  write("prompts/bytes.bin", BYTES);
  write("desk/tokcost.yaml", "version: 1 # desk\n");
  write("desk/prompts/b.md", "deeper");
  symlinkSync("a.md", path.join(repository, "prompts/link.md"));
  run(repository, "add", "--all");
  run(repository, "commit", "--quiet", "--message", "First");
  run(repository, "tag", "v1");
  write("prompts/a.md", "head");
  write("prompts/new.md", "new");
  run(repository, "add", "--all");
  run(repository, "commit", "--quiet", "--message", "Second");
  write("prompts/a.md", "not committed");
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the files of a commit", () => {
  test("are read as they were, not as they are in the folder", async () => {
    const base = await readBase(gitIn(repository).git, "v1");
    const contents = await base.read(["prompts/a.md", "tokcost.yaml"], 1000);
    expect(contents.get("prompts/a.md")?.toString()).toBe("base\nwith two lines");
    expect(base.has("prompts/new.md")).toBe(false);
    expect(
      (await (await readBase(gitIn(repository).git, "HEAD")).read(["prompts/a.md"], 1000))
        .get("prompts/a.md")
        ?.toString(),
    ).toBe("head");
  });

  test("come with the commit's hash and the day it was committed", async () => {
    const { commit, date, ref } = await readBase(gitIn(repository).git, "v1");
    expect(commit).toBe(run(repository, "rev-parse", "v1").trim());
    expect([ref, date]).toEqual(["v1", "2026-11-19"]);
  });

  test("may be empty, bytes, the same twice, or have line breaks in their names", async () => {
    const base = await readBase(gitIn(repository).git, "v1");
    const odd = "prompts/with space and ümlaut\nbreak.md";
    const contents = await base.read(["prompts/empty.md", "prompts/bytes.bin", odd, "./prompts/bytes.bin"], 1000);
    expect(contents.get("prompts/empty.md")).toHaveLength(0);
    expect(contents.get("prompts/bytes.bin")).toEqual(BYTES);
    expect(contents.get("./prompts/bytes.bin")).toEqual(BYTES);
    expect(contents.get(odd)?.toString()).toBe("odd name");
  });

  test("are found from a folder inside the repository, also beside it", async () => {
    const base = await readBase(gitIn(path.join(repository, "desk")).git, "v1");
    expect(base.files).toEqual(["prompts/b.md", "tokcost.yaml"]);
    const contents = await base.read(["tokcost.yaml", "../tokcost.yaml", "prompts/../../prompts/a.md"], 1000);
    expect([...contents.values()].map(String)).toEqual(["version: 1 # desk\n", "version: 1\n", "base\nwith two lines"]);
    expect(base.has("../../etc/passwd")).toBe(false);
  });

  test("that are not in it are absent; links are no files", async () => {
    const base = await readBase(gitIn(repository).git, "v1");
    expect(await base.read(["nowhere.md", "prompts/new.md", "prompts/link.md"], 1000)).toEqual(new Map());
    expect(base.files).not.toContain("prompts/link.md");
  });

  test("that are too large are refused before they are read", async () => {
    const { git, calls } = gitIn(repository);
    const base = await readBase(git, "v1");
    expect(await told(base.read(["prompts/a.md"], 3))).toEqual([
      "prompts/a.md: 19 bytes at v1, the limit is 3 bytes",
      "raise it with --max-file 2GB",
    ]);
    expect(calls.some((args) => args.includes("--batch"))).toBe(false);
  });

  test("take six calls of git, however many they are", async () => {
    const { git, calls } = gitIn(repository);
    const base = await readBase(git, "v1");
    await base.read(base.files, 1000);
    expect(calls).toHaveLength(6);
    expect(run(repository, "status", "--porcelain")).toBe(" M prompts/a.md\n");
  });
});

describe("a base that can't be read", () => {
  test("may be a ref that is not there", async () => {
    expect(await told(readBase(gitIn(repository).git, "feature/x"))).toEqual([
      "--base feature/x: no such branch, tag or commit in this repository",
      "git fetch origin feature/x, then --base origin/feature/x",
    ]);
    expect((await told(readBase(gitIn(repository).git, "origin/main")))[1]).toBe("git fetch origin main");
  });

  test("may lie beyond a shallow clone", async () => {
    const clone = path.join(folder, "shallow");
    run(folder, "clone", "--quiet", "--depth", "1", `file://${repository}`, clone);
    const [message, cure] = await told(readBase(gitIn(clone).git, "v1"));
    expect(message).toBe("--base v1: not in this shallow clone");
    expect(cure).toBe(
      "GitHub Actions: fetch-depth: 0 in actions/checkout; GitLab CI: GIT_DEPTH: 0; by hand: git fetch --unshallow",
    );
    run(clone, "fetch", "--quiet", "--unshallow", "--tags");
    expect((await readBase(gitIn(clone).git, "v1")).has("tokcost.yaml")).toBe(true);
  });

  test("may be no repository at all", async () => {
    const outside = path.join(folder, "outside");
    mkdirSync(outside);
    expect(await told(readBase(gitIn(outside).git, "main"))).toEqual([
      "--base main: expected a git repository around this folder, found none",
      "run it in a clone, or compare with a saved report: --base report.json",
    ]);
  });

  test.each(["--output=/tmp/x", "-v", "--upload-pack=touch x"])("is never the option %s", async (ref) => {
    const { git, calls } = gitIn(repository);
    expect((await told(readBase(git, ref)))[0]).toMatch(/got something that begins with "-"$/);
    expect(calls).toEqual([]);
  });

  test.each(["", "a b", "main\n--all", "HEAD\0"])("is never %j", async (ref) => {
    const { git, calls } = gitIn(repository);
    expect((await told(readBase(git, ref)))[0]).toMatch(/expected a branch, tag or commit such as origin\/main$/);
    expect(calls).toEqual([]);
  });

  test("is never a file of a commit or a repository without commits", async () => {
    expect((await told(readBase(gitIn(repository).git, "HEAD:tokcost.yaml")))[0]).toMatch(
      /no such branch, tag or commit/,
    );
    const empty = path.join(folder, "empty");
    mkdirSync(empty);
    run(empty, "init", "--quiet");
    expect((await told(readBase(gitIn(empty).git, "HEAD")))[0]).toMatch(/no such branch, tag or commit/);
  });

  test("may belong to somebody else, as in containers", async () => {
    const git: Io["git"] = () =>
      Promise.resolve({
        code: 128,
        stdout: Buffer.alloc(0),
        stderr:
          "fatal: detected dubious ownership in repository at '/src'\n\n\tgit config --global --add safe.directory /src\n",
      });
    expect(await told(readBase(git, "main"))).toEqual([
      "--base main: git refuses to read this repository, because it belongs to another user",
      "git config --global --add safe.directory /src",
    ]);
  });
});
