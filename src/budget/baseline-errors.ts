import { UserError } from "../errors.ts";

/** How the base was asked for: what an error begins with, and its cure ends with. */
export type AskedBy = "--base" | "tokcost diff";

/** A name that git would take for an option. */
export function refLikeOption(ref: string, by: AskedBy): UserError {
  return new UserError(`${by} ${quoted(ref)}: expected a branch, tag or commit, got something that begins with "-"`);
}

/** A name that can't be one of a branch, tag or commit. */
export function refUnreadable(ref: string, by: AskedBy): UserError {
  return new UserError(`${by} ${quoted(ref)}: expected a branch, tag or commit such as origin/main`);
}

/** The folder is in no repository. */
export function notARepository(ref: string, by: AskedBy): UserError {
  return new UserError(
    `${by} ${ref}: expected a git repository around this folder, found none`,
    {},
    `run it in a clone, or compare with a saved report: ${by} report.json`,
  );
}

/** The repository refuses to be read by this user: containers often run as another one. */
export function dubiousOwnership(ref: string, by: AskedBy, folder: string): UserError {
  return new UserError(
    `${by} ${ref}: git refuses to read this repository, because it belongs to another user`,
    {},
    `git config --global --add safe.directory ${folder === "" ? "'*'" : folder}`,
  );
}

/** A complete clone has no such ref. */
export function refMissing(ref: string, by: AskedBy): UserError {
  const remote = /^(origin|upstream)\/(.+)$/.exec(ref);
  const cure = remote ? `git fetch ${remote[1]} ${remote[2]}` : `git fetch origin ${ref}, then ${by} origin/${ref}`;
  return new UserError(`${by} ${ref}: no such branch, tag or commit in this repository`, {}, cure);
}

/** The clone was cut off, as CI services do it; what is missing may lie beyond. */
export function refBeyondShallow(ref: string, by: AskedBy): UserError {
  return new UserError(
    `${by} ${ref}: not in this shallow clone`,
    {},
    "GitHub Actions: fetch-depth: 0 in actions/checkout; GitLab CI: GIT_DEPTH: 0; by hand: git fetch --unshallow",
  );
}

/** A prompt file that the base's workload names is not in that commit. */
export function promptMissingAtBase(file: string, ref: string): UserError {
  return new UserError(`is not there at ${ref}, though the workload of that commit names it`, { file });
}

/** Git itself failed; `said`: the first line of its own words. */
export function gitFailed(ref: string, by: AskedBy, said: string): UserError {
  return new UserError(`${by} ${ref}: git failed${said === "" ? "" : `: ${said}`}`);
}

function quoted(ref: string): string {
  return JSON.stringify(ref.slice(0, 80));
}
