import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";
import { list } from "./lists.ts";

export interface SelfhostFlags extends CommonOptions {
  readonly points?: string;
  readonly day?: string;
  readonly gpu?: string;
  readonly gpus?: string;
  readonly weights?: string;
  readonly cache?: string;
  readonly compute?: string;
  readonly parallel?: string;
  readonly inputTokens?: string;
  readonly outputTokens?: string;
  readonly concurrency?: string;
  readonly perUser?: string;
  readonly prefixHits?: string;
  readonly traffic?: string[];
  readonly utilisation?: string;
  readonly peak?: string;
  readonly availability?: string;
  readonly spares?: string;
  readonly derate?: string;
  readonly rent?: string;
  readonly own?: string;
  readonly edge?: string;
  readonly years?: string;
  readonly residual?: string;
  readonly networkShare?: string;
  readonly upkeep?: string;
  readonly kilowatts?: string;
  readonly colocation?: string;
  readonly electricity?: string;
  readonly pue?: string;
  readonly powerCap?: string;
  readonly management?: string;
  readonly platform?: string;
  readonly staff?: string;
  readonly retrieval?: string;
  readonly distil?: string;
  readonly training?: string;
  readonly measured?: string;
  readonly model?: string[];
  readonly requests?: string;
}

export const selfhostCommand: CommandSpec = {
  name: "selfhost",
  summary: "cost per token on own or rented accelerators, beside the API price",
  examples: [
    [
      "tokcost selfhost llama-3.1-70b --gpu h100 --gpus 2 -m gpt-4o-mini",
      "rented at the typical price, against an API",
    ],
    [
      "tokcost selfhost llama-3.1-70b --gpu h200 --own 35000 --utilisation 60%",
      "bought: power, upkeep and idle time included",
    ],
    [
      "tokcost selfhost gpt-oss-120b --gpu h200 --measured 6900 --requests 2M/month -m gpt-4o-mini",
      "with one's own benchmark, split with an API",
    ],
    ["tokcost selfhost --points points.json", "predict published operating points, to see how far to trust it"],
  ],
  needs: {
    ...Object.fromEntries(["years", "kilowatts", "electricity", "pue"].map((flag) => [flag, ["own", "edge"]])),
    ...Object.fromEntries(["residual", "networkShare", "upkeep", "colocation"].map((flag) => [flag, ["own"]])),
    management: ["edge"],
    training: ["distil"],
  },
  configure(command, io, done) {
    const common = commonOptions(command, ["table", "csv", "json", "markdown"], io);
    command
      .argument("[model]", "the model with open weights: llama-3.1-70b, deepseek-v3, gpt-oss-120b …")
      .option("--points <file>", "predict the operating points of a JSON file instead")
      .option("--day <file>", "work out a day that a fleet disclosed instead (YAML)")
      .option("--gpu <name>", "the accelerator: h100 (default), h200, b200, mi300x, l40s …")
      .option("--gpus <n>", "how many (default: as many, within a node, as write most tokens each)")
      .option("--weights <format>", "weights: bf16, fp8, fp4, mxfp4 (default: fp8 where the chip has it)")
      .option(
        "--cache <format>",
        "cache of keys and values: a format, or bits such as 3.5 (default: fp8, with bf16 weights bf16)",
      )
      .option("--compute <format>", "what is multiplied in (default: as the weights)")
      .option("--parallel <how>", "tensor, expert, or TP2 for copies of two (default: what writes most tokens)")
      .option("--input-tokens <n>", "tokens in of a mean request (default 1000)")
      .option("--output-tokens <n>", "tokens out of a mean request (default 1000)")
      .option("--concurrency <n>", "requests at once (default: as many as fit in memory)")
      .option("--per-user <n>", "tokens a second that each user must see at least: limits the batch")
      .option("--prefix-hits <share>", "share of the input that a prefix cache has already: 50%")
      .option(
        "--traffic <list>",
        "interactive, server, offline, or a mix: chat=70%:interactive,nightly=30%:offline",
        list,
      )
      .option("--utilisation <share>", "share of the time that the accelerators are busy (default 50%)")
      .option("--peak <times>", "instead: busiest hour over the mean; sized for it with 20 % headroom")
      .option("--availability <share>", "share of the time that they work (default 99%)")
      .option("--spares <n>", "copies that stand by (default 0)")
      .option("--derate <share>", "what real traffic leaves of a benchmark (default 80%)")
      .option("--rent <dollars>", "an hour of one rented accelerator (default: the typical list price)")
      .option("--own <dollars>", "bought instead: one accelerator with its share of the server")
      .option("--edge <dollars>", "a device at the edge instead: its price")
      .option("--years <n>", "of use of what is bought (default 3)")
      .option("--residual <share>", "of its price at the end (default 30%)")
      .option("--network-share <share>", "switches and cables on top of the price (default 12%)")
      .option("--upkeep <share>", "repairs and hands, of the price a year (default 5%)")
      .option("--kilowatts <n>", "of one accelerator with its share of the server (default: 1.8 times its rating)")
      .option("--colocation <dollars>", "a kW and month, power included (default 200)")
      .option("--electricity <dollars>", "a kWh, instead of colocation")
      .option("--pue <times>", "power of the building over that of the machines (default 1.3)")
      .option("--power-cap <watts>", "an accelerator's power limit, where it is throttled")
      .option("--management <dollars>", "of one edge device a month (default 0)")
      .option("--platform <dollars>", "gateways, logs, storage: a month")
      .option("--staff <dollars>", "people: a month")
      .option("--retrieval <dollars>", "search, embeddings and reranking of a request")
      .option("--distil <model>", "a smaller model as a lever")
      .option("--training <dollars>", "what training it costs, a month of its use")
      .option("--measured <n>", "output tokens a second of all accelerators that you measured at this shape")
      .option("-m, --model <names>", "API models to break even with, separated by commas", list)
      .option("--requests <volume>", "load to serve, such as 2M/month: splits it between own copies and the API")
      .action(async (model: string | undefined, flags: SelfhostFlags) => {
        const { runSelfhost } = await import("./selfhost-run.ts");
        done(await runSelfhost(model ?? null, flags, common(flags), io));
      });
  },
};
