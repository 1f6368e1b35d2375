import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";

export interface AddFlags {
  readonly name: string;
  readonly split?: string;
  readonly licence?: string;
}

export const tokenizersCommand: CommandSpec = {
  name: "tokenizers",
  summary: "the vocabularies that tokens are counted with: list them, add your own",
  examples: [
    ["tokcost tokenizers list", "what ships and what was added, and which models use it"],
    ["tokcost tokenizers add tokenizer.json --name llama3", "a Hugging Face tokenizer of BPE kind"],
    ["tokcost tokenizers add qwen.tiktoken --name qwen --split qwen", "a tiktoken file, with the pattern it goes with"],
    ["tokcost estimate prompts/ -m llama-3.3-70b --tokenizer llama3", "count with it"],
  ],
  configure(command, io, done) {
    const runs = () => import("./tokenizers-run.ts");
    const list = command.command("list").description("vocabularies that ship and those that were added");
    const common = commonOptions(list, ["table", "csv", "json", "markdown"], io);
    list.action(async (flags: CommonOptions) => {
      done(await (await runs()).listTokenizers(common(flags), io));
    });
    command
      .command("add <file>")
      .description("a tokenizer.json (BPE), tekken.json or tiktoken file as a vocabulary of your own")
      .requiredOption("--name <name>", "what to call it, for --tokenizer, workloads and price entries")
      .option(
        "--split <pattern>",
        "how a tiktoken file splits text: o200k_base, cl100k_base, r50k_base, llama3, qwen, or a pattern",
      )
      .option("--licence <text>", "the licence that the file came under, for the list")
      .action(async (file: string, flags: AddFlags) => {
        done(await (await runs()).addTokenizer(file, flags, io));
      });
    command
      .command("remove <name>")
      .description("takes an added vocabulary away")
      .action(async (name: string) => {
        done(await (await runs()).removeTokenizer(name, io));
      });
  },
};
