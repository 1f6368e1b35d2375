import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";

export interface InitFlags extends CommonOptions {
  readonly model?: string;
  readonly requests: string;
}

export const initCommand: CommandSpec = {
  name: "init",
  summary: "look for prompts, requests and logs here, and write a commented tokcost.yaml with budgets",
  examples: [
    ["tokcost init", "from the files of this repository; nothing is overwritten"],
    ["tokcost init -m anthropic/claude-haiku-4-5 --requests 50000/month", "for prompts that name no model"],
  ],
  configure(command, io, done) {
    const common = commonOptions(command, ["table", "json", "csv", "markdown"], io);
    command
      .option("-m, --model <model>", "the model of prompts that name none")
      .option("--requests <volume>", "how often each prompt is used, until you know better", "1000/month")
      .action(async (flags: InitFlags) => {
        const { runInit } = await import("./init-run.ts");
        done(await runInit(flags, common(flags), io));
      });
  },
};
