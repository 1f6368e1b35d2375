import {
  type AskedBy,
  dubiousOwnership,
  gitFailed,
  notARepository,
  refBeyondShallow,
  refLikeOption,
  refMissing,
  refUnreadable,
} from "../budget/baseline-errors.ts";
import type { IsoDate } from "../domain/dates.ts";
import { UserError } from "../errors.ts";
import { formatBytes } from "../disk-files.ts";
import type { GitAnswer, Io } from "../io.ts";
import { slashed } from "../paths.ts";

type Git = Io["git"];

interface Asked {
  readonly ref: string;
  readonly by: AskedBy;
}

/** The files of a commit. Paths are relative to the folder that git runs in, "../" included. */
export interface GitBase {
  readonly ref: string;
  /** The full hash. */
  readonly commit: string;
  /** The day it was committed, in the committer's own time zone. */
  readonly date: IsoDate;
  /** Every file below this folder, sorted. */
  readonly files: readonly string[];
  has(file: string): boolean;
  /** Contents by path; a file that is not in the commit is absent. One call of git for all. */
  read(files: readonly string[], maxBytes: number): Promise<Map<string, Buffer>>;
}

/**
 * Opens a commit for reading, without touching the working tree. Throws a UserError where there is no repository, no
 * such ref, or a clone too shallow to have it.
 */
export async function readBase(git: Git, ref: string, by: AskedBy = "--base"): Promise<GitBase> {
  if (ref.startsWith("-")) throw refLikeOption(ref, by);
  if (!/^[^\s\p{Cc}]+$/u.test(ref)) throw refUnreadable(ref, by);
  const asked: Asked = { ref, by };
  const prefix = await prefixOf(git, asked);
  const commit = await commitOf(git, asked);
  const date = await output(git, asked, ["show", "--no-patch", "--no-show-signature", "--format=%cs", commit]);
  const tree = await treeOf(git, asked, commit);
  const inRepository = (file: string): string => normalise(`${prefix}${slashed(file)}`);

  const hashOf = (file: string): string | undefined => tree.get(inRepository(file));
  return {
    ref,
    commit,
    date: date.trim() as IsoDate,
    files: [...tree.keys()]
      .filter((file) => file.startsWith(prefix))
      .map((file) => file.slice(prefix.length))
      .sort(),
    has: (file) => hashOf(file) !== undefined,
    async read(files, maxBytes) {
      const wanted = files.flatMap((file) => {
        const hash = hashOf(file);
        return hash === undefined ? [] : [{ file, hash }];
      });
      const hashes = [...new Set(wanted.map(({ hash }) => hash))];
      const sizes = await sizesOf(git, asked, hashes);
      for (const { file, hash } of wanted) {
        const size = sizes.get(hash) ?? 0;
        if (size <= maxBytes) continue;
        const problem = `${formatBytes(size)} at ${ref}, the limit is ${formatBytes(maxBytes)}`;
        throw new UserError(problem, { file }, "raise it with --max-file 2GB");
      }
      const contents = await contentsOf(git, asked, hashes);
      return new Map(wanted.map(({ file, hash }) => [file, contents.get(hash) ?? Buffer.alloc(0)]));
    },
  };
}

/** Where in the repository git runs: "" or "packages/desk/". */
async function prefixOf(git: Git, { ref, by }: Asked): Promise<string> {
  const { code, stdout, stderr } = await git(["rev-parse", "--show-prefix"]);
  if (code === 0) return stdout.toString().replace(/\n$/, "");
  const unsafe = /safe\.directory/.test(stderr);
  throw unsafe
    ? dubiousOwnership(ref, by, /safe\.directory (\S+)\s*$/.exec(stderr)?.[1] ?? "")
    : notARepository(ref, by);
}

async function commitOf(git: Git, { ref, by }: Asked): Promise<string> {
  const found = await git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  const commit = found.stdout.toString().trim();
  if (found.code === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  const shallow = await git(["rev-parse", "--is-shallow-repository"]);
  throw shallow.stdout.toString().trim() === "true" ? refBeyondShallow(ref, by) : refMissing(ref, by);
}

/** Every file of a commit, by its path in the repository. Submodules and links are none. */
async function treeOf(git: Git, asked: Asked, commit: string): Promise<Map<string, string>> {
  const listing = await output(git, asked, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  const tree = new Map<string, string>();
  for (const line of listing.split("\0")) {
    const match = /^100\d{3} blob ([0-9a-f]+)\t(.+)$/s.exec(line);
    const [, hash = "", path = ""] = match ?? [];
    if (match) tree.set(path, hash);
  }
  return tree;
}

/** Asked for by hash, so that no path has to survive git's input. */
async function catFile(git: Git, asked: Asked, how: "--batch" | "--batch-check", hashes: readonly string[]) {
  if (hashes.length === 0) return Buffer.alloc(0);
  const answer = await git(["cat-file", how], hashes.map((hash) => `${hash}\n`).join(""));
  if (answer.code !== 0) throw failed(asked, answer);
  return answer.stdout;
}

/** "HASH blob SIZE" */
function header({ ref, by }: Asked, line: string): { readonly hash: string; readonly size: number } {
  const [hash = "", kind, size] = line.split(" ");
  if (kind !== "blob") throw gitFailed(ref, by, "an object of this commit is not there");
  return { hash, size: Number(size) };
}

async function sizesOf(git: Git, asked: Asked, hashes: readonly string[]): Promise<Map<string, number>> {
  const lines = (await catFile(git, asked, "--batch-check", hashes)).toString().split("\n").filter(Boolean);
  return new Map(lines.map((line) => header(asked, line)).map(({ hash, size }) => [hash, size]));
}

async function contentsOf(git: Git, asked: Asked, hashes: readonly string[]): Promise<Map<string, Buffer>> {
  const stdout = await catFile(git, asked, "--batch", hashes);
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < stdout.length;) {
    const start = stdout.indexOf("\n", at) + 1;
    const { hash, size } = header(asked, stdout.toString("utf8", at, start - 1));
    contents.set(hash, stdout.subarray(start, start + size));
    at = start + size + 1;
  }
  return contents;
}

async function output(git: Git, asked: Asked, args: readonly string[]): Promise<string> {
  const answer = await git(args);
  if (answer.code !== 0) throw failed(asked, answer);
  return answer.stdout.toString();
}

function failed({ ref, by }: Asked, { stderr }: GitAnswer): UserError {
  return gitFailed(ref, by, stderr.split("\n")[0]?.replace(/^(?:fatal|error): /, "") ?? "");
}

/** "a/../b" is "b"; what climbs out of the repository stays so, and is in no commit. */
function normalise(path: string): string {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === ".." && steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.join("/");
}
