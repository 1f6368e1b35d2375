import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";
import { list } from "./lists.ts";
import { oneWorkload } from "./given-flags.ts";

export interface RoiFlags extends CommonOptions {
  readonly config?: string;
  readonly task?: string;
  readonly listTasks?: boolean;
  readonly saved?: string;
  readonly hoursPerDay?: string;
  readonly hoursAfter?: string;
  readonly rate?: string;
  readonly days?: string;
  readonly people?: string;
  readonly revenue?: string;
  readonly errorsAvoided?: string;
  readonly api?: string;
  readonly oversight?: string;
  readonly development?: string;
  readonly integration?: string;
  readonly learning?: string;
  readonly years?: string;
  readonly model?: string[];
  readonly inputTokens?: string;
  readonly outputTokens?: string;
  readonly success?: string[];
  readonly attempts?: string;
  readonly review?: string;
  readonly fallback?: string;
  readonly humanMinutes?: string;
  readonly wrong?: string;
  readonly reviewFinds?: string;
  readonly worth?: string;
}

export const roiCommand: CommandSpec = {
  name: "roi",
  summary: "return on what AI costs in all, and the cost of a useful outcome",
  examples: [
    ["tokcost roi --hours-per-day 2 --hours-after 0.75 --rate 75 --api 50", "a reviewer's two hours become 45 minutes"],
    [
      "tokcost roi --task metr-measured --hours-per-day 6 --rate 75 --api 200",
      "with what a trial measured instead of what people felt",
    ],
    [
      "tokcost roi -m gemini-2.5-flash,claude-opus-4-5 --input-tokens 250000 --output-tokens 2000 --success 160/200,190/200 --attempts 3 --fallback 75",
      "which model's useful outcomes are cheaper, and from when on the other's",
    ],
  ],
  needs: {
    inputTokens: ["model"],
    outputTokens: ["model"],
    success: ["model"],
    attempts: ["model"],
    review: ["model"],
    fallback: ["model"],
    humanMinutes: ["model"],
    wrong: ["model"],
    reviewFinds: ["model"],
    worth: ["model"],
  },
  configure(command, io, done) {
    const common = commonOptions(command, ["table", "csv", "json", "markdown"], io);
    command
      .argument("[workload]", "a tokcost.yaml whose monthly model cost to take, instead of --api")
      .option("--config <file>", "the same as the argument")
      .option("--task <name>", "a preset of time saved: code-review, translation, metr-measured …")
      .option("--list-tasks", "the presets, each with its source and date")
      .option("--saved <share>", "share of the time saved: 40%, 30%..50%, or -19% where it takes longer")
      .option("--hours-per-day <n>", "hours of the task a day and person, without AI")
      .option("--hours-after <n>", "the same with AI, instead of --saved")
      .option("--rate <dollars>", "an hour of that person")
      .option("--days <n>", "working days a year (default 260)")
      .option("--people <n>", "how many do it (default 1)")
      .option("--revenue <dollars>", "more revenue a year")
      .option("--errors-avoided <dollars>", "what fewer errors save a year")
      .option("--api <dollars>", "model cost a month")
      .option("--oversight <dollars>", "people who watch over it, a month")
      .option("--development <dollars>", "building it, once")
      .option("--integration <dollars>", "fitting it in, once")
      .option("--learning <dollars>", "until everybody knows how, once")
      .option("--years <n>", "that what is paid once is spread over (default 1)")
      .option("-m, --model <names>", "models to compare by useful outcome", list)
      .option("--input-tokens <n>", "tokens in of one attempt")
      .option("--output-tokens <n>", "tokens out of one attempt")
      .option("--success <rates>", "of each model: graded samples 160/200, or a share 80%", list)
      .option("--attempts <n>", "before a person takes over (default 1)")
      .option("--review <dollars>", "looking at one answer (default 0)")
      .option("--fallback <dollars>", "a person doing it instead (default: failures are given up)")
      .option("--human-minutes <n>", "the same as minutes at --rate")
      .option("--wrong <dollars>", "what a wrong answer costs that the review lets pass")
      .option("--review-finds <share>", "share of wrong answers that the review finds (default 100%)")
      .option("--worth <dollars>", "what the dearer model's answer is worth more than the cheaper one's")
      .action(async (workload: string | undefined, flags: RoiFlags) => {
        const { runRoi } = await import("./roi-run.ts");
        done(await runRoi(oneWorkload(workload, flags.config), flags, common(flags), io));
      });
  },
};
