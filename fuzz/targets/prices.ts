import { exactly } from "../laws.ts";
import { answered, files, put, run, single, type Target } from "../target.ts";

interface Estimated {
  readonly estimates: readonly { readonly usd: { readonly perRequest: string } | null }[];
}

export const PRICE_TARGETS: readonly Target[] = [
  single({
    name: "prices",
    reads: "price files",
    corpus: files("fixtures/prices/*.yaml", "fixtures/errors/prices-*/prices.yaml"),
    async run({ bytes }, folder, dice) {
      const name = put(folder, "own.yaml", bytes);
      const flag = dice.oneIn(3) ? "--table" : "--prices";
      const calls = [
        ["prices", "list", "gpt-4o", flag, name],
        ["prices", "check", flag, name],
        ["estimate", "-m", "gpt-4o", "--input-tokens", "1000", "--output-tokens", "10", flag, name],
        ["prices", "diff", "2026-01-01", name],
      ];
      return (await run(dice.pick(calls), folder))[1];
    },
  }),
  single({
    name: "price-import",
    reads: "other price lists",
    corpus: files("fixtures/docs/model_prices.json", "fuzz/corpus/price-lists/*"),
    async run({ bytes }, folder, dice) {
      const name = put(folder, "list.json", bytes);
      if (dice.oneIn(4)) return (await run(["prices", "check", "--against", name], folder))[1];
      const [outcome, found] = await run(["prices", "import", name, "-o", "mine.yaml"], folder);
      if (outcome.code !== 0) return found;
      const [read, more] = await run(["prices", "list", "gpt", "--prices", "mine.yaml"], folder);
      if (read.code === 2) more.push(`what import wrote is refused: ${read.stderr.slice(0, 300)}`);
      return [...found, ...more];
    },
  }),
  {
    name: "linear-cost",
    reads: "amounts on the command line: cost is linear",
    async run(_, folder, dice) {
      const model = dice.pick(["gpt-4o", "gpt-4o-mini", "claude-haiku-4-5", "deepseek-chat", "mistral-large-latest"]);
      const of = async (input: number, output: number): Promise<[bigint | null, string[]]> => {
        const amounts = ["--input-tokens", String(input), "--output-tokens", String(output)];
        const [outcome, found] = await run(["estimate", "-m", model, ...amounts, "--json"], folder);
        if (!answered(outcome)) return [null, found];
        const [estimate] = (JSON.parse(outcome.stdout) as Estimated).estimates;
        return [exactly(estimate?.usd?.perRequest ?? "0"), found];
      };
      const some = () => dice.whole(dice.pick([2, 1000, 100_000]));
      const [a, b, c, d] = [some(), some(), some(), some()];
      const [left, one] = await of(a, b);
      const [right, two] = await of(c, d);
      const [both, three] = await of(a + c, b + d);
      const found = [...one, ...two, ...three];
      if (left !== null && right !== null && both !== null && left + right !== both)
        found.push(`${model}: ${a}+${b} costs ${left}, ${c}+${d} ${right}, together ${both}`);
      return found;
    },
  },
];
