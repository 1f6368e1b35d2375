import type { Command } from "commander";
import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";

export interface CheckFlags extends CommonOptions {
  readonly base?: string;
  readonly config?: string;
  readonly strict?: boolean;
  readonly exitZero?: boolean;
}

const FORMATS = ["table", "json", "csv", "markdown"];
/** What CI services read, beside those. */
const CI_FORMATS = ["github", "junit", "sarif", "gitlab"];

export const checkCommand: CommandSpec = {
  name: "check",
  summary: "budgets and regressions, for CI: exit 1 where a limit is exceeded, and why",
  examples: [
    ["tokcost check", "the budgets of tokcost.yaml"],
    ["tokcost check --base origin/main", "and what changed since another commit, both sides at today's prices"],
    ["tokcost check --base origin/main --format markdown -o tokcost.md", "a comment for the pull request"],
    [
      "tokcost check --base origin/main --format github --format junit -o tokcost.xml",
      "annotations, and a test report",
    ],
  ],
  configure(command, io, done) {
    const common = commonOptions(command, [...FORMATS, ...CI_FORMATS], io);
    workloadArgument(command)
      .option("--base <ref>", "a branch, tag or commit to compare with")
      .option("--strict", "fail where only the high end of a range is over its limit, too")
      .option("--exit-zero", "report, and exit 0 whatever was found")
      .action(async (workload: string | undefined, flags: CheckFlags) => {
        const { runCheck } = await import("./check-run.ts");
        done(await runCheck(workload ?? flags.config ?? null, flags, common(flags), io));
      });
  },
};

export const diffCommand: CommandSpec = {
  name: "diff",
  summary: "what changed since a commit, in tokens and money; never fails on a limit",
  examples: [["tokcost diff origin/main", "every feature that costs more or less than on that branch, and why"]],
  configure(command, io, done) {
    const common = commonOptions(command, FORMATS, io);
    command.argument("<ref>", "a branch, tag or commit");
    workloadArgument(command).action(async (ref: string, workload: string | undefined, flags: CheckFlags) => {
      const { runDiff } = await import("./check-run.ts");
      done(await runDiff(workload ?? flags.config ?? null, { ...flags, base: ref }, common(flags), io));
    });
  },
};

function workloadArgument(command: Command): Command {
  return command
    .argument("[workload]", "a tokcost.yaml, or its folder (default: found upward from here)")
    .option("--config <file>", "the same as the argument");
}
