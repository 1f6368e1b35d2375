import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Io } from "../io.ts";
import type { CommandSpec } from "./command.ts";
import { type Common, type CommonOptions, commonOptions } from "./common.ts";
import { list } from "./lists.ts";
import { oneWorkload } from "./given-flags.ts";

export interface WorkloadFlags extends CommonOptions {
  readonly config?: string;
  readonly model?: string[];
  readonly factors?: string[];
  readonly months?: string;
  readonly pricesPath?: string;
  readonly draws?: string;
  readonly seed?: string;
  readonly trace?: string;
  readonly superpose?: string;
  readonly cacheTtl?: string;
  readonly cacheBlocks?: string;
  readonly target?: string[];
}

const FORMATS = ["table", "csv", "json", "markdown"];

type Run = (workload: string | null, flags: WorkloadFlags, common: Common, io: Io) => Promise<ExitCode>;

/** A command over a workload: an optional file, the common flags, and what it adds. */
function workloadSpec(
  known: Omit<CommandSpec, "configure">,
  flags: (command: Command) => void,
  run: () => Promise<Run>,
): CommandSpec {
  return {
    ...known,
    configure(command, io, done) {
      const common = commonOptions(command, FORMATS, io);
      command
        .argument("[workload]", "a tokcost.yaml, or its folder (default: found upward from here)")
        .option("--config <file>", "the same as the argument");
      flags(command);
      command.action(async (workload: string | undefined, options: WorkloadFlags) => {
        done(await (await run())(oneWorkload(workload, options.config), options, common(options), io));
      });
    },
  };
}

/** How far to look, and with which dice. */
export const growthFlags = (command: Command): void => {
  command
    .option("--factors <list>", "multiples of today's volume: 1,10,100", list)
    .option("--months <n>", "how many months to look ahead")
    .option("--prices-path <path>", "flat, tier-steps, capability=10 (times cheaper a year) or inflation=5%")
    .option("--draws <n>", "how often uncertain inputs are drawn: 4096 (default)")
    .option("--seed <n>", "the same seed gives the same bytes: 1 (default)");
};

const traceFlags = (command: Command): void => {
  command
    .option("--trace <file>", "replay a request trace: Azure, BurstGPT or vidur CSV, Mooncake JSON lines")
    .option("--superpose <how>", "prefixes of a trace's copies at 10x: fresh (default) or shared")
    .option("--cache-ttl <seconds>", "how long the replay's cache keeps a prefix: 300 s, 1h or none (no end)")
    .option("--cache-blocks <n>", "how many prefix blocks the replay's cache holds (default: no end)");
};

export const compareCommand = workloadSpec(
  {
    name: "compare",
    summary: "step 3: the same load on several models, with cache and batch what-ifs",
    examples: [
      ["tokcost compare", "the features of tokcost.yaml on its candidates"],
      ["tokcost compare fixtures/support-desk -m gpt-4o-mini,deepseek-flash", "on these models instead"],
    ],
  },
  (command) => command.option("-m, --model <names>", "candidates, separated by commas", list),
  async () => (await import("./workload-runs.ts")).runCompare,
);

export const simulateCommand = workloadSpec(
  {
    name: "simulate",
    summary: "step 4: 1x, 10x, 100x: what it costs, what bends the line, what breaks first",
    examples: [
      ["tokcost simulate", "the factors of tokcost.yaml"],
      ["tokcost simulate --factors 1,3,30 --explain", "other factors, with every assumption"],
      ["tokcost simulate --trace requests.csv", "and what real arrivals make of caches and rate limits"],
    ],
    needs: { superpose: ["trace"], cacheTtl: ["trace"], cacheBlocks: ["trace"] },
  },
  (command) => {
    growthFlags(command);
    traceFlags(command);
  },
  async () => (await import("./workload-runs.ts")).runSimulate,
);

export const marginCommand = workloadSpec(
  {
    name: "margin",
    summary: "step 5: does the product's price hold? margin, users under water, break-even",
    examples: [["tokcost margin --target 70%", "what each plan must cost for 70 % margin"]],
  },
  (command) => {
    growthFlags(command);
    command.option("--target <share>", "margin to reach: 70% (default)", list);
  },
  async () => (await import("./workload-runs.ts")).runMargin,
);
