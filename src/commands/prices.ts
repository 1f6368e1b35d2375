import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Io } from "../io.ts";
import type { CommandSpec } from "./command.ts";
import { type Common, type CommonOptions, commonOptions } from "./common.ts";

const FORMATS = ["table", "csv", "json", "markdown"];

export interface CheckFlags extends CommonOptions {
  readonly against?: string;
}

export interface ImportFlags {
  readonly from?: string;
  readonly output?: string;
}

export const pricesCommand: CommandSpec = {
  name: "prices",
  summary: "the versioned price table: list, show, spread, diff, check, import",
  examples: [
    ["tokcost prices list gpt-5", "current prices of models whose name contains gpt-5"],
    ["tokcost prices show deepseek-chat --as-of 2025-11-01", "one model on one day, and its whole history"],
    ["tokcost prices spread gpt-4o-mini claude-opus-4-5", "how many times one costs the other, at any mix of tokens"],
    ["tokcost prices diff 2026-07-01 2026-09-01", "what changed between two days (or two tables)"],
    [
      "tokcost prices check --against model_prices.json",
      "the table's rules, stale prices, and where another list differs",
    ],
    ["tokcost prices import model_prices.json -o mine.yaml", "another list as an overlay for --prices"],
  ],
  configure(command, io, done) {
    const runs = () => import("./prices-run.ts");
    const sub = (
      spec: string,
      summary: string,
    ): { readonly command: Command; readonly common: (flags: CommonOptions) => Common } => {
      const child = command.command(spec).description(summary);
      return { command: child, common: commonOptions(child, FORMATS, io) };
    };
    const list = sub("list [text]", "models and their prices on a day");
    list.command.action(async (text: string | undefined, flags: CommonOptions) => {
      done(await (await runs()).listPrices(text ?? "", list.common(flags), io));
    });
    const show = sub("show <model>", "one model: the price that holds, where it is from, and its history");
    show.command.action(async (model: string, flags: CommonOptions) => {
      done(await (await runs()).showPrice(model, show.common(flags), io));
    });
    const spread = sub(
      "spread [models...]",
      "how far prices are apart: output over input, cached over not, model over model",
    );
    spread.command.action(async (models: string[], flags: CommonOptions) => {
      done(await (await runs()).spreadPrices(models, spread.common(flags), io));
    });
    const diff = sub("diff <before> <after>", "what differs between two days, or two tables (files)");
    diff.command.action(async (before: string, after: string, flags: CommonOptions) => {
      done(await (await runs()).diffPrices(before, after, diff.common(flags), io));
    });
    const check = sub("check", "loader rules, stale and promised prices, and another list's differences");
    check.command
      .option("--against <file>", "LiteLLM's model_prices_and_context_window.json or genai-prices' data.json")
      .action(async (flags: CheckFlags) => {
        done(await (await runs()).checkPrices(flags.against ?? null, check.common(flags), io));
      });
    importCommand(command, io, done);
  },
};

function importCommand(command: Command, io: Io, done: (code: ExitCode) => void): void {
  command
    .command("import <file>")
    .description("another price list as an overlay (YAML); the shipped table is never changed")
    .option("--from <date>", "the day from which these prices hold (default: today)")
    .option("-o, --output <file>", "write to a file instead of standard output")
    .action(async (file: string, flags: ImportFlags) => {
      done(await (await import("./prices-run.ts")).importOverlay(file, flags, io));
    });
}
