import type { CommandSpec } from "./command.ts";
import { type CommonOptions, commonOptions } from "./common.ts";
import { list } from "./lists.ts";

export interface UsageFlags extends CommonOptions {
  readonly groupBy?: string[];
  readonly since?: string;
  readonly until?: string;
  readonly timezone?: string;
  readonly map?: string;
  readonly as?: string;
  readonly mapping?: string;
  readonly maxRejected?: string;
  readonly hashIds?: string;
  readonly listFormats?: boolean;
  readonly timeout?: string;
  readonly excel?: boolean;
  readonly tokenizer?: string;
  readonly anomalies?: boolean;
  readonly forecast?: boolean;
  readonly reconcile?: string;
  readonly saveWorkload?: string;
  readonly billingAccount?: string;
  readonly billingAccountName?: string;
  readonly config?: string;
}

export const usageCommand: CommandSpec = {
  name: "usage",
  summary: "who uses how many tokens of what, from logs of API usage, and what it cost at the time",
  examples: [
    ["tokcost usage logs/*.jsonl", "by feature and model, every request at the price of its own time"],
    ["tokcost usage logs/ --group-by day,model --since 2026-11-01", "by day and model, since a date"],
    ["tokcost usage calls.csv --map ts=created,model=engine,input=prompt,output=completion", "your own column names"],
    [
      "tokcost usage logs/ --format csv -o usage.csv --hash-ids SALT --group-by user",
      "for finance, with users' ids hashed",
    ],
    ["tokcost usage logs/ --anomalies --forecast", "what is unusual, and where the month will end"],
    ["tokcost usage logs/ --format focus --billing-account acme-openai -o focus.csv", "FOCUS 1.2 for a FinOps tool"],
  ],
  configure(command, io, done) {
    const common = commonOptions(command, ["table", "csv", "json", "markdown", "focus"], io);
    command
      .argument("[logs...]", "log files, folders, quoted patterns, a clickhouse:// table; - reads standard input")
      .option(
        "--group-by <names>",
        "feature, model, tenant, user, provider, mode, region, day, hour, minute, tag:NAME",
        list,
      )
      .option("--since <date>", "requests from this day or moment on")
      .option("--until <date>", "requests to this day, included, or moment")
      .option("--timezone <zone>", "of days and hours: Europe/Berlin (default: UTC)")
      .option("--map <fields>", "your own field names: ts=created,model=engine,input=prompt_tokens")
      .option("--as <format>", "read the logs as this format, or by this mapping file, instead of detecting it")
      .option("--mapping <file>", "a mapping file: a format of your own, known beside all others")
      .option("--tokenizer <name>", "where logs hold texts, count them with a vocabulary of your own")
      .option("--max-rejected <share>", "more unusable lines than this stop the run", "1%")
      .option("--hash-ids <salt>", "show tenants and users as salted hashes")
      .option("--timeout <seconds>", "for one query of a clickhouse:// table", "300")
      .option("--anomalies", "what is unusual in the cost by day, what it is made of, worst first")
      .option("--forecast", "what the month will have cost at its end, with a range")
      .option("--reconcile <file>", "set it beside a vendor's cost report, by day and model")
      .option("--save-workload <file>", "write what was measured as a tokcost.yaml")
      .option("--billing-account <id>", "who is billed, for --format focus")
      .option("--billing-account-name <name>", "the same in words")
      .option("--config <file>", "a tokcost.yaml whose focus names --format focus takes (default: found upward)")
      .option("--list-formats", "print the formats that are read")
      .option("--excel", "CSV with a byte order mark, for Excel")
      .action(async (logs: string[], { timeout, ...others }: UsageFlags & { readonly timeout: string }) => {
        // Without a table a default says nothing, and a flag that somebody gave is a mistake.
        const flags = command.getOptionValueSource("timeout") === "default" ? others : { ...others, timeout };
        done(await (await import("./usage-run.ts")).runUsage(logs, flags, common(flags), io));
      });
  },
};
