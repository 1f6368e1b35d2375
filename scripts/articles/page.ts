import { VERDICTS, type Claim, type Concept } from "./claim.ts";
import type { Checked, CheckedFigure } from "./check.ts";

/** The three articles, by number. */
const ARTICLES = [
  "an article on why tokens got cheaper (quantization, experts, small models, caching)",
  "“Tokenomics: the hidden economics of every AI conversation”",
  "“Cost per Token Economics and Margin Pressure”",
];

/** docs/articles.md, from what the commands of all claims printed. */
export function articlesPage(
  claims: readonly Checked[],
  contradictions: readonly Checked[],
  concepts: readonly Concept[],
): string {
  const counts = Object.entries(VERDICTS).flatMap(([verdict, words]) => {
    const many = [...claims, ...contradictions].filter(({ claim }) => claim.verdict === verdict).length;
    return many === 0 ? [] : [`${words} ${many}`];
  });
  return [
    "# What articles say, checked",
    "<!-- written by `npm run articles` from fixtures/articles and what the commands print; a test keeps it so -->",
    `Three articles that many people start from: ${ARTICLES.map((article, index) => `(${index + 1}) ${article}`).join(", ")}. Every figure in them is here with the command that reckons it, so that you can do the same with your own. Of ${claims.length + contradictions.length}, by verdict: ${counts.join(", ")}.`,
    "- **holds**: to the precision that the article gives. **approximately**: within a tenth. **on another date**: those were the prices once.",
    "- **does not hold**, **contradicts itself**: more than a tenth off; against the world, or against the article's own other figures.",
    "- **can't be derived**: no source and nothing to reckon it from. **citation**: somebody's measurement; what we know of it, with source and date.",
    "Prices are those of January 2026, when the second article was written, unless a command says otherwise. The files behind this page are [fixtures/articles](../fixtures/articles); any of them can be changed and run again with `npm run articles`.",
    "## Claims",
    table(claims),
    "## Contradictions",
    "Where an article disagrees with itself, with its source or with today, both readings:",
    table(contradictions),
    "## Concepts",
    "Everything that the articles name, and where it is.",
    conceptTable(concepts),
    "## Try them",
    ...scripts("Claims", claims),
    ...scripts("Contradictions", contradictions),
  ].join("\n\n");
}

function table(checked: readonly Checked[]): string {
  return [
    "| | article | what it says | what tokcost gets | verdict |",
    "|---|---|---|---|---|",
    ...checked.map(({ claim, runs }) =>
      row([
        claim.id,
        String(claim.article),
        claim.claim,
        [...runs.flatMap(({ figures }) => figures.map(figureWords))].join("; "),
        `**${VERDICTS[claim.verdict]}**${sourceWords(claim)}. ${claim.reading}`,
      ]),
    ),
  ].join("\n");
}

function sourceWords({ source }: Claim): string {
  return source === undefined ? "" : ` (${source.where}, ${source.date})`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function figureWords({ shown, got }: CheckedFigure): string {
  if (typeof got === "string") return `${shown.what}: ${shown.is}`;
  return `${shown.what}: ${written(got, shown.unit)}`;
}

function written(value: number, unit: CheckedFigure["shown"]["unit"]): string {
  const digits = (most: number, style: Intl.NumberFormatOptions = {}): string =>
    new Intl.NumberFormat("en-US", { maximumSignificantDigits: most, ...style }).format(value);
  switch (unit) {
    case "usd":
      return `$${value >= 1 ? cents(value) : digits(6)}`;
    case "share":
      return `${new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 }).format(value * 100)} %`;
    case "times":
      return `${digits(value >= 1000 ? 5 : 4)} times`;
    case "gigabytes":
      return `${digits(5)} GB`;
    default:
      return digits(6);
  }
}

function cents(value: number): string {
  const fraction = Number.isInteger(value) ? 0 : 2;
  return new Intl.NumberFormat("en-US", { minimumFractionDigits: fraction, maximumFractionDigits: fraction }).format(
    value,
  );
}

function conceptTable(concepts: readonly Concept[]): string {
  return [
    "| concept | article | how it is modelled | command | workload |",
    "|---|---|---|---|---|",
    ...concepts.map(({ concept, article, how, options, keys }) =>
      row([concept, article, how, code(options), code(keys.map((key) => key.replaceAll("*", "NAME")))]),
    ),
  ].join("\n");
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

/** A block of commands, each claim under its id. */
function scripts(title: string, checked: readonly Checked[]): string[] {
  const lines = checked.flatMap(({ claim, runs }) =>
    runs.length === 0 ? [] : [`# ${claim.id}`, ...new Set(runs.map(({ run }) => run.command))],
  );
  return [`### ${title}`, ["```sh", ...lines, "```"].join("\n")];
}
