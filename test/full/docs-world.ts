import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FIXTURES, ROOT } from "../cli/tokcost.ts";

/** The moment at which the documentation's commands run: what they print names the day. */
const NOW = "2026-11-21T12:00:00Z";

const COPIES: Record<string, string> = {
  "support-desk": ".",
  "support-desk/usage.jsonl": "logs/usage.jsonl",
  "formats/openai-tools.json": "request.json",
  "formats/openai-batch.jsonl": "batch.jsonl",
  "prompts/triage.md": "prompt.md",
  "selfhost/points.json": "points.json",
  "docs/costs.json": "costs.json",
  "docs/model_prices.json": "model_prices.json",
  "docs/requests.csv": "requests.csv",
  "../fuzz/corpus/tokenizers/byte-level.json": "tokenizer.json",
  "../fuzz/corpus/tokenizers/small.tiktoken": "qwen.tiktoken",
  ".": "fixtures",
};

/** A folder with the files that the documentation names, a git repository with `origin/main`, and `tokcost` on the path. */
export function docsWorld(): { readonly folder: string; readonly env: NodeJS.ProcessEnv; remove(): void } {
  const top = mkdtempSync(path.join(tmpdir(), "tokcost docs ü-"));
  const folder = path.join(top, "desk");
  const programs = path.join(top, "bin");
  mkdirSync(programs);
  for (const [from, to] of Object.entries(COPIES)) {
    const target = path.join(folder, to);
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(path.join(FIXTURES, from), target, { recursive: true, filter: (file) => !file.includes("errors") });
  }
  writeFileSync(
    path.join(folder, "calls.csv"),
    "created,engine,prompt,completion\n2026-11-20T10:00:00Z,gpt-4o,1200,340\n2026-11-20T11:00:00Z,gpt-4o-mini,800,120\n",
  );
  // The clock of the command is the world's: a module before it that fixes Date.
  const clock = path.join(top, "clock.mjs");
  writeFileSync(
    clock,
    `const now = Date.parse("${NOW}"); const Real = Date;
globalThis.Date = class extends Real { constructor(...given) { super(...(given.length ? given : [now])); } static now() { return now; } };\n`,
  );
  const program = path.join(programs, "tokcost");
  writeFileSync(
    program,
    `#!/bin/sh\nexec "${process.execPath}" --import "${clock}" "${path.join(ROOT, "bin/tokcost.js")}" "$@"\n`,
  );
  chmodSync(program, 0o755);
  const env = {
    PATH: `${programs}:${process.env["PATH"] ?? ""}`,
    HOME: top,
    XDG_DATA_HOME: path.join(top, "data"),
    NO_COLOR: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, env, stdio: "ignore" });
  git("init", "-q", "-b", "main");
  git("config", "user.name", "a");
  git("config", "user.email", "a@example.com");
  git("add", ".");
  git("commit", "-q", "-m", "All");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  return { folder, env, remove: () => rmSync(top, { recursive: true, force: true }) };
}
