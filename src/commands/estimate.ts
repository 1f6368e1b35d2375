import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";
import { list } from "./lists.ts";

export interface EstimateFlags extends CommonOptions {
  readonly model?: string[];
  readonly requests?: string;
  readonly outputTokens?: string;
  readonly reasoningTokens?: string;
  readonly inputTokens?: string;
  readonly words?: string;
  readonly var?: string[];
  readonly vars?: string;
  readonly field?: string;
  readonly as?: string;
  readonly sections?: boolean;
  readonly tokensOnly?: boolean;
  readonly tokenizer?: string;
}

export const estimateCommand: CommandSpec = {
  name: "estimate",
  summary: "tokens and cost of prompt files and request bodies, for one model or several",
  examples: [
    ["tokcost estimate prompts/", "every prompt file in a folder, on the models that the files name"],
    ["tokcost estimate prompts/ -m gpt-4o,claude-haiku-4-5 --requests 50000/month", "two models, by the month"],
    ["tokcost estimate -m gpt-4o --input-tokens 50000 --output-tokens 2000", "no file, just numbers"],
    [
      "tokcost estimate batch.jsonl --explain --format csv -o cost.csv",
      "every line's arithmetic, and a table for finance",
    ],
  ],
  configure(command, io, done) {
    const common = commonOptions(command, ["table", "csv", "json", "markdown"], io);
    command
      .argument("[files...]", "prompt files, folders, quoted patterns; - reads standard input")
      .option("-m, --model <names>", "models, separated by commas", list)
      .option("--requests <volume>", "how often each prompt is sent: 50000/month, 1.5k/day")
      .option("--output-tokens <n>", "length of an answer: 300, or 100..800")
      .option("--reasoning-tokens <n>", "reasoning tokens of an answer, on top of the output")
      .option("--input-tokens <n>", "input tokens of a request, instead of files")
      .option("--words <n>", "English words of a request, instead of files: about four tokens for three words")
      .option(
        "--var <name=value>",
        "fill a variable of the prompt (repeatable)",
        (value: string, sofar: string[] = []) => [...sofar, value],
      )
      .option("--vars <file>", "fill variables from a JSON, YAML, CSV or JSONL file; a request for each of its rows")
      .option("--field <name>", "in a JSON list of objects, the member that holds the prompt")
      .option("--as <format>", "read the files as this format instead of detecting it")
      .option("--tokenizer <name>", "count with a vocabulary of your own, see tokcost tokenizers")
      .option("--sections", "where the tokens are: system, tools, each tool, messages …")
      .option("--tokens-only", "tokens without prices; with -q just the number")
      .action(async (files: string[], flags: EstimateFlags) => {
        const { runEstimate } = await import("./estimate-run.ts");
        done(await runEstimate(files, flags, common(flags), io));
      });
  },
};
