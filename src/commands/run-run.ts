import type { ExitCode } from "../errors.ts";
import type { Io } from "../io.ts";
import { jsonDocument } from "../report/document.ts";
import type { Report } from "../report/report.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { type FiveSteps, fiveSteps } from "./five-steps.ts";
import { emit } from "./outputs.ts";
import { recordedOptions } from "./receipt.ts";
import { recordingInputs } from "./recorded-inputs.ts";
import type { RunFlags } from "./run.ts";
import { writeRunFolder } from "./run-folder.ts";
import { watchPrices } from "./watched-prices.ts";

/** `tokcost run`: the five steps, each with its one-sentence conclusion; a folder gets them as CSV and as a page, with a receipt. */
export async function runAll(named: string | null, flags: RunFlags, common: Common, world: Io): Promise<ExitCode> {
  const ownPrices = [flags.table, flags.prices].filter((file) => file !== undefined);
  const { io, inputs } = recordingInputs(world, ownPrices);
  const prices = watchPrices(await common.book());
  const run = await fiveSteps(named, flags, { ...common, book: () => Promise.resolve(prices.book) }, io);
  const { all, warnings } = run;
  const folder = flags.output ?? "";
  if (folder !== "") {
    const made = {
      folder,
      version: VERSION,
      flags,
      inputs: await inputs(),
      models: prices.used(),
      currency: common.currency,
    };
    const names = await writeRunFolder(run, made, world);
    if (!common.quiet) world.stderr.write(`wrote ${names.join(", ")} to ${folder}\n`);
  }
  for (const output of common.outputs()) {
    if (output.format === "json") await emit(together(run), [output], world, common);
    else if (output.format === "html") {
      const { runPage } = await import("./run-page.ts");
      const facts = {
        ...{ version: VERSION, options: recordedOptions(flags), inputs: await inputs() },
        ...{ receipt: null, currency: common.currency },
      };
      const page = runPage(run, facts, world);
      await emit(together(run), [output], world, { ...common, more: { html: () => page } });
    } else for (const { title, report } of all) await emit(withTitle(report, title), [output], spaced(world), common);
  }
  tellWarnings(warnings, world, common);
  return completeness(
    all.some(({ incomplete }) => incomplete),
    common,
  );
}

function withTitle(report: Report, title: string): Report {
  return { ...report, headline: `${title}: ${report.headline}` };
}

/** An empty line after each report. */
function spaced(io: Io): Io {
  return { ...io, stdout: { ...io.stdout, write: (text) => io.stdout.write(`${text}\n`) } };
}

/** One JSON document with a member a step. */
function together({ all, steps, warnings }: FiveSteps): Report {
  const { book, terms, assumptions } = steps;
  const members = Object.fromEntries(STEP_NAMES.map((name, index) => [name, all[index]?.report.document]));
  const [first] = all;
  if (!first) throw new Error("there are five steps");
  const provenance = { command: "run", version: VERSION, book, asOf: terms.when.at };
  return { ...first.report, document: jsonDocument(provenance, members, assumptions, warnings) };
}

const STEP_NAMES = ["usage", "load", "compare", "simulate", "margin"];
