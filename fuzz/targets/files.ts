import path from "node:path";
import { answered, files, put, run, single, type Target } from "../target.ts";

/** Lists and measurements that single commands read. */
export const FILE_TARGETS: readonly Target[] = [
  single({
    name: "cost-report",
    reads: "cost reports of vendors",
    corpus: files("fixtures/docs/costs.json", "fuzz/corpus/cost-reports/*"),
    async run({ bytes, seed }, folder) {
      put(folder, "calls.csv", "ts,model,input_tokens,output_tokens\n2026-11-13T10:00:00Z,gpt-4o-mini,10,20\n");
      const name = put(folder, path.basename(seed), bytes);
      return (await run(["usage", "calls.csv", "--reconcile", name], folder))[1];
    },
  }),
  single({
    name: "graded",
    reads: "graded answers",
    corpus: files("fixtures/savings/graded.csv", "fuzz/corpus/graded/*"),
    async run({ bytes }, folder, dice) {
      const name = put(folder, "graded.csv", bytes);
      const by = dice.oneIn(2) ? ["--by", dice.pick(["question", "length"])] : [];
      const args = ["savings", "--graded", name, "--strong", "large", "--weak", "small", ...by];
      return (await run([...args, ...(dice.oneIn(2) ? ["--json"] : [])], folder))[1];
    },
  }),
  single({
    name: "operating-points",
    reads: "operating points and days of fleets",
    corpus: files("fixtures/selfhost/*"),
    async run({ bytes, seed }, folder, dice) {
      const name = put(folder, path.basename(seed), bytes);
      const flag = name.endsWith(".yaml") ? "--day" : "--points";
      return (await run(["selfhost", flag, name, ...(dice.oneIn(2) ? ["--json"] : [])], folder))[1];
    },
  }),
  single({
    name: "tokenizer",
    reads: "vocabulary files",
    share: 2,
    corpus: files("fuzz/corpus/tokenizers/*"),
    async run({ bytes, seed }, folder, dice) {
      const name = put(folder, path.basename(seed), bytes);
      const pattern = dice.pick(["o200k_base", "llama3", "qwen", "(a+)+$", "\\p{L}+|\\s", "(?<x>.)", "[", "x*"]);
      const split = name.endsWith(".tiktoken") ? ["--split", dice.oneIn(2) ? "o200k_base" : pattern] : [];
      const [added, found] = await run(["tokenizers", "add", name, "--name", "fuzzed", ...split], folder);
      if (added.code !== 0) return found;
      put(folder, "p.txt", "The harbour, 你好 aaaaaaaaaaaaaaaa\n\n  1234 <|end|> \ud83d\ude00");
      const args = ["estimate", "p.txt", "-m", "llama-3.3-70b", "--tokenizer", "fuzzed", "--json"];
      const [counted, more] = await run(args, folder);
      if (!answered(counted)) more.push(`an added vocabulary does not count: ${counted.stderr.slice(0, 300)}`);
      return [...found, ...more, ...(await run(["tokenizers", "list"], folder))[1]];
    },
  }),
  {
    name: "amounts",
    reads: "amounts on the command line of roi, selfhost and estimate",
    async run(_, folder, dice) {
      const amount = () =>
        dice.pick([
          "0",
          "1",
          "-1",
          "1.5",
          "1e9",
          "1e400",
          "40%",
          "140%",
          "-19%",
          "30%..50%",
          "50%..30%",
          "..",
          "1..2..3",
        ]) + dice.pick(["", "", "", "", "k", "M", "/month", "/day", " USD", "\u0007", "€"]);
      const other = () => dice.pick([amount(), amount(), "", "$5", "9007199254740993", "0.000000001", "1_000", "NaN"]);
      const flagged = (flags: readonly string[]) =>
        flags.filter(() => dice.oneIn(3)).flatMap((flag) => [`${flag}=${other()}`]);
      const command = dice.pick(["roi", "selfhost", "estimate", "simulate"]);
      const args = COMMANDS_OF_AMOUNTS[command] ?? [];
      const fixed = command === "selfhost" ? ["llama-3.1-8b"] : command === "estimate" ? ["-m", "gpt-4o"] : [];
      return (await run([command, ...fixed, ...flagged(args), ...(dice.oneIn(2) ? ["--json"] : [])], folder))[1];
    },
  },
];

const COMMANDS_OF_AMOUNTS: Readonly<Record<string, readonly string[]>> = {
  roi: [
    ...["--saved", "--hours-per-day", "--hours-after", "--rate", "--days", "--people", "--revenue", "--errors-avoided"],
    ...[
      "--api",
      "--oversight",
      "--development",
      "--integration",
      "--learning",
      "--years",
      "--input-tokens",
      "--success",
    ],
    ...["--output-tokens", "--attempts", "--review", "--fallback", "--human-minutes", "--wrong", "--review-finds"],
    ...["--worth", "--model"],
  ],
  selfhost: [
    ...["--gpus", "--input-tokens", "--output-tokens", "--concurrency", "--per-user", "--prefix-hits", "--utilisation"],
    ...["--peak", "--availability", "--spares", "--derate", "--rent", "--own", "--edge", "--years", "--residual"],
    ...["--network-share", "--upkeep", "--kilowatts", "--colocation", "--electricity", "--pue", "--power-cap"],
    ...["--management", "--platform", "--staff", "--retrieval", "--training", "--measured", "--requests", "--cache"],
    ...["--traffic", "--parallel"],
  ],
  estimate: ["--input-tokens", "--output-tokens", "--requests", "--reasoning-tokens", "--words", "--as-of", "--fx"],
  simulate: ["--factors", "--months", "--draws", "--seed", "--prices-path", "--cache-ttl", "--cache-blocks"],
};
