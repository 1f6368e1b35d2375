import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";

export interface SavingsFlags extends CommonOptions {
  readonly config?: string;
  readonly prompts?: string[];
  readonly showText?: boolean;
  readonly model?: string;
  readonly to?: string;
  readonly requests?: string;
  readonly rate?: string;
  readonly draws?: string;
  readonly seed?: string;
  readonly listEffects?: boolean;
  readonly as?: string;
  readonly map?: string;
  readonly maxRejected?: string;
  readonly graded?: string;
  readonly strong?: string;
  readonly weak?: string;
  readonly by?: string;
  readonly tokenizer?: string;
}

export const savingsCommand: CommandSpec = {
  name: "savings",
  summary: "the six levers: alone, first, last and together; what logs and prompts show could be saved",
  examples: [
    ["tokcost savings fixtures/savings", "what six levers save of a workload, and which deserves the credit"],
    ["tokcost savings usage.jsonl", "what the log itself shows: duplicates, prefixes, retries, cut answers"],
    ["tokcost savings --prompts prompts/ -m gpt-4o --requests 50000/month", "what white space and the like cost"],
  ],
  needs: {
    strong: ["graded"],
    weak: ["graded"],
    by: ["graded"],
    showText: ["prompts"],
    tokenizer: ["prompts"],
    requests: ["prompts"],
  },
  configure(command, io, done) {
    const common = commonOptions(command, ["table", "csv", "json", "markdown"], io);
    command
      .argument("[inputs...]", "a tokcost.yaml or its folder, or usage logs (default: tokcost.yaml found upward)")
      .option("--config <file>", "the same as a workload as argument")
      .option("--prompts <files...>", "look for tokens that prompt files could do without")
      .option("--show-text", "with --prompts: show the text of each place, on a terminal only")
      .option("-m, --model <name>", "with --prompts: the model that counts; with logs: where they name none")
      .option("--tokenizer <name>", "with --prompts: count with a vocabulary of your own")
      .option("--to <name>", "with logs: the cheap model for simple requests (default: the cheapest of the log)")
      .option("--requests <volume>", "with --prompts: 50000/month, for money a month")
      .option("--rate <dollars>", "an hour of those who build a lever, for its payback time")
      .option("--draws <n>", "how often figures told as ranges are drawn: 256 (default)")
      .option("--seed <n>", "the same seed gives the same bytes: 1 (default)")
      .option("--list-effects", "published effects of the levers, each with its source and date")
      .option("--graded <file>", "a CSV of answers that somebody graded: what routers would have kept of them")
      .option("--strong <column>", "with --graded: grades of the strong model, numbers or true and false")
      .option("--weak <column>", "with --graded: those of the cheap model")
      .option("--by <column>", "with --graded: what a router goes by, a number or a text's length")
      .option("--as <format>", "the format of the logs, where it is not told by the files")
      .option("--map <fields>", "own field names of the logs: ts=created,model=engine,input=prompt_tokens")
      .option("--max-rejected <share>", "share of the logs' lines that may be unusable: 1% (default)")
      .action(async (inputs: string[], flags: SavingsFlags) => {
        const { runSavings } = await import("./savings-run.ts");
        done(await runSavings(inputs, flags, common(flags), io));
      });
  },
};
