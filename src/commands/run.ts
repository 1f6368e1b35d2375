import type { CommandSpec } from "./command.ts";
import { commonOptions } from "./common.ts";
import { list } from "./lists.ts";
import { oneWorkload } from "./given-flags.ts";
import { growthFlags, type WorkloadFlags } from "./workload-commands.ts";

export interface RunFlags extends WorkloadFlags {
  readonly output?: string;
}

export const runCommand: CommandSpec = {
  name: "run",
  summary: "all five steps: tables to the terminal; CSVs, a page and a receipt to a folder",
  examples: [
    ["tokcost run -o report", "report/ gets five CSV files, report.html and receipt.json"],
    ["tokcost run --format html -o report.html", "the page alone"],
    [
      "tokcost run fixtures/support-desk/tokcost.yaml -o report --factors 1,10,100,1000",
      "another workload and factors",
    ],
  ],
  configure(command, io, done) {
    const common = commonOptions(command, ["table", "json", "markdown", "html"], io, { folder: true });
    command
      .argument("[workload]", "a tokcost.yaml, or its folder (default: found upward from here)")
      .option("--config <file>", "the same as the argument")
      .option("-m, --model <names>", "candidates of step 3, separated by commas", list);
    growthFlags(command);
    command
      .option("--target <share>", "margin to reach in step 5: 70% (default)", list)
      .action(async (workload: string | undefined, flags: RunFlags) => {
        const { runAll } = await import("./run-run.ts");
        done(await runAll(oneWorkload(workload, flags.config), flags, common(flags), io));
      });
  },
};
