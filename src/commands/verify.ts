import type { CommandSpec } from "./command.ts";
import { outputOptions, wantsColor } from "./outputs.ts";

interface VerifyFlags {
  readonly color?: boolean;
  readonly maxFile: string;
}

export const verifyCommand: CommandSpec = {
  name: "verify",
  summary: "recompute a report from its receipt, and say identical or what differs",
  examples: [
    ["tokcost verify report/receipt.json", "after tokcost run -o report: exit 0 if identical, 1 if not"],
    ["tokcost verify report --json", "the folder is enough; the differences as JSON"],
  ],
  configure(command, io, done) {
    const outputs = outputOptions(command, ["table", "csv", "json", "markdown"]);
    command
      .argument("<receipt>", "a receipt.json of tokcost run, or its folder")
      .option("--no-color", "no colour")
      .option("--max-file <size>", "refuse larger files", "64MB")
      .action(async (receipt: string, { color, maxFile }: VerifyFlags) => {
        const { runVerify } = await import("./verify-run.ts");
        const options = { outputs: outputs(), color: wantsColor(io, color), maxFile };
        done(await runVerify(receipt, options, io));
      });
  },
};
