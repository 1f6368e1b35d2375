import { dayOf, type Instant } from "../../src/domain/dates.ts";
import type { PricedModel } from "../../src/domain/price.ts";
import { readPriceTable } from "../../src/read/price-book.ts";
import { priceFiles, sha256 } from "../price-files.ts";

/** docs/price-coverage.md: which models have a price, since when, in which modes, and when it was last checked. */
export function priceCoveragePage(root: string): string {
  const { book } = readPriceTable(priceFiles(root), sha256);
  const providers = [...new Set(book.models.map(({ provider }) => provider))].toSorted();
  const periods = book.models.flatMap((model) => model.periods);
  return [
    "# Price coverage",
    "<!-- written by `npm run pages` from pricing/; a test keeps it so -->",
    `Table ${book.version}: ${book.models.length} models of ${providers.length} providers, ${periods.length} prices with their dates. \`tokcost prices show MODEL\` has the sources of each.`,
    table(
      ["provider", "models", "prices", "since", "oldest check of a price that holds"],
      providers.map((provider) => {
        const models = book.models.filter((model) => model.provider === provider);
        const all = models.flatMap((model) => model.periods);
        const checks = all.flatMap(({ to, checked }) => (to === null && checked !== null ? [checked] : []));
        return [
          provider,
          String(models.length),
          String(all.length),
          dayOf(Math.min(...all.map(({ from }) => from)) as Instant),
          checks.toSorted()[0] ?? "–",
        ];
      }),
    ),
    ...providers.flatMap((provider) => [
      `## ${provider}`,
      table(
        ["model", "prices since", "prices", "holds", "modes", "tiers", "checked"],
        book.models.filter((model) => model.provider === provider).map(row),
      ),
    ]),
  ].join("\n\n");
}

function row({ id, periods }: PricedModel): string[] {
  const last = periods.at(-1);
  if (last === undefined) return [`\`${id}\``, "–", "0", "disputed", "", "", ""];
  const holds = last.to === null ? "yes" : `until ${dayOf(last.to)}`;
  const edges = last.tiers.map(({ inputTokensOver }) => `over ${inputTokensOver.toLocaleString("en-US")}`);
  return [
    `\`${id}\``,
    dayOf((periods[0] ?? last).from),
    String(periods.length),
    holds,
    ["standard", ...Object.keys(last.modes)].join(", "),
    edges.join(", "),
    last.checked ?? "–",
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
