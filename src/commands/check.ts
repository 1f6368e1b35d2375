import type { Command } from "commander";
import { UserError } from "../errors.ts";
import type { CommandSpec } from "./command.ts";
import { oneWorkload } from "./given-flags.ts";
import { type CommonOptions, commonOptions } from "./common.ts";

export interface CheckFlags extends CommonOptions {
  readonly base?: string;
  readonly config?: string;
  readonly strict?: boolean;
  readonly exitZero?: boolean;
}

/** The flags that only logs have. */
export interface LogCheckFlags {
  readonly logs?: string[] | true;
  readonly map?: string;
  readonly as?: string;
  readonly mapping?: string;
  readonly timezone?: string;
  readonly maxRejected?: string;
}

const FORMATS = ["table", "json", "csv", "markdown"];
/** What CI services read, beside those. */
const CI_FORMATS = ["github", "junit", "sarif", "gitlab"];

/** Throws a UserError for a flag that says how logs are read, where none are. */
function refuseForLogs({ timezone, map, as, mapping }: LogCheckFlags): void {
  const [given] = Object.entries({ timezone, map, as, mapping }).flatMap(([name, value]) => (value ? [name] : []));
  if (given === undefined) return;
  throw new UserError(`--${given} is for logs, and none are read`, {}, "name them: tokcost check LOGS, or --logs");
}

export const checkCommand: CommandSpec = {
  name: "check",
  summary: "budgets and regressions, for CI: exit 1 where a limit is exceeded, and why",
  examples: [
    ["tokcost check", "the budgets of tokcost.yaml"],
    ["tokcost check --base origin/main", "and what changed since another commit, both sides at today's prices"],
    ["tokcost check --base origin/main --format markdown -o tokcost.md", "a comment for the pull request"],
    ["tokcost check logs/*.jsonl --config tokcost.yaml", "what was spent of the budgets, and where the month will end"],
    [
      "tokcost check --base origin/main --format github --format junit -o tokcost.xml",
      "annotations, and a test report",
    ],
  ],
  configure(command, io, done) {
    const common = commonOptions(command, [...FORMATS, ...CI_FORMATS], io);
    command
      .argument(
        "[inputs...]",
        "a tokcost.yaml, or its folder (default: found upward); or usage logs, for what was spent",
      )
      .option("--config <file>", "the tokcost.yaml, beside logs")
      .option("--logs [files...]", "check these logs; without a name, those that tokcost.yaml names under usage")
      .option("--base <ref>", "a branch, tag or commit to compare with")
      .option("--strict", "fail where only the high end of a range is over its limit, too")
      .option("--exit-zero", "report, and exit 0 whatever was found")
      .option("--timezone <zone>", "of the days of logs: Europe/Berlin (default: UTC)")
      .option("--map <fields>", "your own field names in logs: ts=created,model=engine,input=prompt_tokens")
      .option("--as <format>", "read the logs as this format, or by this mapping file")
      .option("--mapping <file>", "a mapping file: a log format of your own, known beside all others")
      .option("--max-rejected <share>", "more unusable lines of logs than this stop the run", "1%")
      .action(async (inputs: string[], flags: CheckFlags & LogCheckFlags) => {
        const { sortCheckInputs } = await import("./check-inputs.ts");
        const { workload, logs } = await sortCheckInputs(inputs, flags, io);
        const settings = common(flags);
        if (logs === null) {
          refuseForLogs(flags);
          const { runCheck } = await import("./check-run.ts");
          return done(await runCheck(workload, flags, settings, io));
        }
        const { runLogCheck } = await import("./check-logs.ts");
        return done(await runLogCheck(workload, logs, flags, settings, io));
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
      done(await runDiff(oneWorkload(workload, flags.config), { ...flags, base: ref }, common(flags), io));
    });
  },
};

function workloadArgument(command: Command): Command {
  return command
    .argument("[workload]", "a tokcost.yaml, or its folder (default: found upward from here)")
    .option("--config <file>", "the same as the argument");
}
