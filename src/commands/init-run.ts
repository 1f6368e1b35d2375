import { ownValue } from "../domain/own-value.ts";
import { addRanges } from "../budget/figures.ts";
import type { Api } from "../domain/request.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Subject } from "../budget/subject.ts";
import type { Io } from "../io.ts";
import { volume } from "../read/quantities.ts";
import { initReport } from "../report/init.ts";
import { type LeftOut, type Starter, starterWorkload } from "../report/starter-workload.ts";
import { VERSION } from "../version.ts";
import { subjectsOf } from "./check-side.ts";
import { type Common, tellWarnings } from "./common.ts";
import type { InitFlags } from "./init.ts";
import { type FoundPrompt, scanRepository } from "./init-scan.ts";
import { emit } from "./outputs.ts";
import { prepareSteps, type Steps } from "./steps.ts";
import { NAMES, placeIn } from "./workload-file.ts";

const FILE = "tokcost.yaml";

/** `tokcost init`: what is found becomes a workload, which is priced as `check` would, and written with budgets. */
export async function runInit(flags: InitFlags, common: Common, io: Io): Promise<ExitCode> {
  const there = await placeIn(".", io);
  if (there !== undefined) {
    throw new UserError(
      "is there already, and init overwrites nothing",
      { file: there.file },
      "tokcost check uses it; to begin anew, move it away",
    );
  }
  volume(flags.requests, "--requests");
  const found = await scanRepository(common.maxBytes, io);
  if (found.prompts.length === 0 && found.logs.length === 0) {
    const [first] = found.leftOut;
    throw new UserError(
      "found no prompt files, requests or usage logs here",
      {},
      first ? `left out: ${first.file}: ${first.why}` : `go where they are, or write ${FILE} by hand: docs/workload.md`,
    );
  }
  const book = await common.book();
  const usual = (api: Api | null): string =>
    flags.model ??
    book.showcase.find((model) => model.startsWith(ownValue(PROVIDERS, api ?? "") ?? "")) ??
    book.showcase[0] ??
    "";
  const priced = await pricedStarter(
    found,
    { usual, requests: flags.requests },
    { ...common, book: () => Promise.resolve(book) },
    io,
  );
  if (priced.features.length === 0 && priced.usage === null) {
    const [first] = priced.leftOut;
    throw new UserError(
      "nothing of what was found can be priced",
      first ? { file: first.file } : {},
      first?.why ?? "tokcost prices list shows the models with a price",
    );
  }
  await io.files.write(FILE, starterWorkload(priced));
  const provenance = { command: "init", version: VERSION, book, asOf: common.when.at };
  await emit(initReport(priced, FILE, provenance), common.outputs(), io, common);
  tellWarnings([], io, common);
  return EXIT.ok;
}

/** Bodies that only one provider's models take. */
const PROVIDERS: Readonly<Record<string, string>> = {
  messages: "anthropic/",
  generateContent: "google/",
  "cohere.chat": "cohere/",
};

interface Wishes {
  /** The model of prompts that name none. */
  readonly usual: (api: Api | null) => string;
  readonly requests: string;
}

/** What is found, priced; what has no price or can't be counted is left out, since a budget on it could only be incomplete. */
async function pricedStarter(
  found: Awaited<ReturnType<typeof scanRepository>>,
  { usual, requests }: Wishes,
  common: Common,
  io: Io,
): Promise<Starter> {
  const leftOut: LeftOut[] = [...found.leftOut];
  const features: Starter["features"][number][] = [];
  let prices = "";
  for (const prompt of found.prompts) {
    const model = prompt.model ?? usual(prompt.api);
    const subject = await trySubject(prompt, model, requests, common, io);
    if (subject instanceof UserError) {
      leftOut.push({ file: prompt.file, why: subject.message.replace(`${prompt.file}: `, "") });
      continue;
    }
    const { usdPerMonth, inputTokens, incomplete } = subject.only;
    prices = subject.prices;
    if (usdPerMonth === null || incomplete !== null) {
      leftOut.push({ file: prompt.file, why: whyIncomplete(subject.only) });
      continue;
    }
    const { name, file, batch } = prompt;
    const ownModel = prompt.model !== null;
    features.push({ name, file, model, ownModel, requests, batch, inputTokens, usdPerMonth });
  }
  const usage = features.length === 0 && found.logs.length > 0 ? await usageCost(found.logs, common, io) : null;
  return {
    features,
    logs: found.logs,
    usage: usage && { usdPerMonth: usage.usdPerMonth },
    leftOut,
    prices: usage?.prices ?? prices,
  };
}

function whyIncomplete({ incomplete, model }: Subject): string {
  if (incomplete?.kind === "uncountable") return `${incomplete.what} can't be counted`;
  return `${model} has no price: put it in a file for --prices`;
}

async function trySubject(
  { name, file, batch }: FoundPrompt,
  model: string,
  requests: string,
  common: Common,
  io: Io,
): Promise<{ readonly only: Subject; readonly prices: string } | UserError> {
  const feature = { model, prompt: file, requests, ...(batch ? { batch: "100%" } : {}) };
  try {
    const steps = await stepsOf({ version: 1, features: { [name]: feature } }, common, io);
    const [only] = subjectsOf({ features: steps.workload.features, counter: steps.counter }, steps.terms);
    return only ? { only, prices: steps.book.version } : new UserError("holds no prompt", { file });
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function usageCost(logs: readonly string[], common: Common, io: Io) {
  const steps = await stepsOf({ version: 1, usage: logs }, common, io);
  const subjects = subjectsOf({ features: steps.workload.features, counter: steps.counter }, steps.terms);
  const known = subjects.flatMap(({ usdPerMonth }) => (usdPerMonth === null ? [] : [usdPerMonth]));
  return known.length < subjects.length ? null : { usdPerMonth: addRanges(known), prices: steps.book.version };
}

/** The steps of a workload that is not written yet: the world, with this one file in it. */
function stepsOf(workload: unknown, common: Common, io: Io): Promise<Steps> {
  const text = JSON.stringify(workload);
  const file = NAMES[2];
  const files: Io["files"] = {
    ...io.files,
    kind: (name) => (name === file ? Promise.resolve("file") : io.files.kind(name)),
    readText: (name, most) => (name === file ? Promise.resolve(text) : io.files.readText(name, most)),
  };
  return prepareSteps(file, [], common, { ...io, files });
}
