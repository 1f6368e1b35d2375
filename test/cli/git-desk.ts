import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FIXTURES } from "./tokcost.ts";

/** A repository in a temporary folder, made by the test that uses it. */
export interface Repository {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
  readonly write: (file: string, text: string) => void;
  readonly read: (file: string) => string;
  readonly remove: (file: string) => void;
  readonly commit: (message?: string) => void;
  readonly copyTo: (name: string, ...args: string[]) => string;
}

const made: string[] = [];

export function removeRepositories(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

const DATE = "2026-11-19T09:30:00Z";

export function repository(): Repository {
  const root = mkdtempSync(path.join(tmpdir(), "tokcost-check-"));
  made.push(root);
  const folder = path.join(root, "desk");
  mkdirSync(folder);
  const env = {
    ...process.env,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_COMMITTER_DATE: DATE,
    GIT_AUTHOR_DATE: DATE,
  };
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: folder, env, encoding: "utf8" });
  git("init", "-q", "-b", "main");
  return {
    folder,
    git,
    write(file, text) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    },
    read: (file) => readFileSync(path.join(folder, file), "utf8"),
    remove: (file) => rmSync(path.join(folder, file)),
    commit(message = "change") {
      git("add", "-A");
      git("commit", "-q", "-m", message);
    },
    copyTo(name, ...args) {
      const to = path.join(root, name);
      git("clone", "-q", ...args, `file://${folder}`, to);
      return to;
    },
  };
}

/** The help desk of the fixtures, committed, with no figure from its log. */
export function supportDesk(): Repository {
  const desk = repository();
  cpSync(path.join(FIXTURES, "support-desk"), desk.folder, { recursive: true });
  // Answers measured in a log are no matter of git, and reading it takes most of a check's time.
  desk.write("tokcost.yaml", desk.read("tokcost.yaml").replace("{ fromLogs: usage.jsonl }", "{ p50: 133, p95: 272 }"));
  desk.commit("the help desk");
  return desk;
}
