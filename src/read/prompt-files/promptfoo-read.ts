import { UserError } from "../../errors.ts";
import { textRequest } from "../../domain/request.ts";
import type { PromptRequest } from "../../domain/request.ts";
import { joinPieces } from "../templates/budget.ts";
import { printedValue } from "../templates/printed-values.ts";
import type { Variables } from "../variables.ts";
import type { FoundRequest, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, isObjectList, member, textMember } from "./json-shapes.ts";
import { lookUp, splitTemplate } from "./placeholders.ts";
import { readPrompts } from "./promptfoo-prompts.ts";
import type { PromptfooPrompt } from "./promptfoo-prompts.ts";
import { readProviders } from "./promptfoo-providers.ts";
import type { PromptfooProvider } from "./promptfoo-providers.ts";
import { writeRequest } from "./promptfoo-request.ts";
import { MOST_REQUESTS, readTests, tooMany } from "./promptfoo-tests.ts";
import type { PromptfooTest } from "./promptfoo-tests.ts";
import type { Source } from "./source.ts";
import { readStructured } from "./structured-text.ts";
import { controlTagWarnings } from "./text.ts";

/** Of all requests together: their texts are all held at once. */
const MOST_CHARACTERS = 256_000_000;

/** A provider that is not named is the user's --model. */
const ANY_PROVIDER: PromptfooProvider = { id: "", model: null, config: {}, prompts: null, hidden: [] };

/** A request for each prompt, provider and test, as promptfoo sends them. Nothing is run: what a program makes is listed. */
export async function readPromptfoo(source: Source, context: ReadContext): Promise<readonly FoundRequest[]> {
  const { file } = source;
  const config = readStructured(source);
  if (!isObject(config))
    throw new UserError("found something else than a mapping, wanted a promptfoo configuration", { file });
  const prompts = await readPrompts(member(config, "prompts"), file, context);
  if (prompts.length === 0) throw new UserError("found no prompt under prompts, wanted at least one", { file });
  const named = await readProviders(member(config, "providers") ?? member(config, "targets"), file, context);
  const providers = named.length === 0 ? [ANY_PROVIDER] : named;
  const tests = await readTests(config, file, context);
  if (prompts.length * providers.length * tests.length * context.variables.length > MOST_REQUESTS) throw tooMany(file);
  if (asksModels(config)) {
    const message =
      "assertions that ask a model (llm-rubric and the like) send requests of their own, which are not counted";
    context.warn({ code: "assertions-not-counted", message, place: { file } });
  }
  const longest = Math.max(...prompts.map((prompt) => ("template" in prompt ? prompt.template.length : 0)));
  if (longest * prompts.length * providers.length * tests.length > MOST_CHARACTERS) throw tooMany(file);
  const counts = { prompts: prompts.length, providers: providers.length, tests: tests.length };
  return prompts.flatMap((prompt) =>
    providers
      .filter(
        ({ prompts: own }) =>
          own === null || own.some((label) => prompt.labels.includes(label) || prompt.name === label),
      )
      .flatMap((provider) =>
        tests.flatMap((test) =>
          eachRow(context, nameOf(prompt, provider, test, counts), (given) =>
            requestFor(prompt, provider, test, given, file),
          ),
        ),
      ),
  );
}

function nameOf(
  prompt: PromptfooPrompt,
  provider: PromptfooProvider,
  test: PromptfooTest,
  counts: Readonly<Record<"prompts" | "providers" | "tests", number>>,
): string | null {
  const names = [
    counts.prompts > 1 ? prompt.name : "",
    counts.providers > 1 ? provider.id : "",
    counts.tests > 1 ? test.name : "",
  ].filter((name) => name !== "");
  return names.length === 0 ? null : names.join(", ");
}

function requestFor(
  prompt: PromptfooPrompt,
  provider: PromptfooProvider,
  test: PromptfooTest,
  given: Variables,
  file: string,
): Omit<FoundRequest, "entry"> {
  const hidden = [...test.hidden, ...provider.hidden];
  if ("unread" in prompt) {
    const request: PromptRequest = { ...textRequest(""), messages: [], model: provider.model };
    return { request: withHidden(request, [prompt.unread, ...hidden]) };
  }
  const vars = resolved(new Map([...test.vars, ...given]), file);
  const template = test.prefix + prompt.template + test.suffix;
  // What a program would have given is unknown, not empty.
  const optional = test.hidden.length === 0 ? test.known : new Set<string>();
  const { request, unfilled, undecided } = writeRequest(template, { given: vars, optional }, provider, file);
  const environment = unfilled.flatMap(({ name }) =>
    name.startsWith("env.") ? [`${name}: the environment is not read`] : [],
  );
  return {
    request: withHidden(request, [...hidden, ...environment]),
    unfilled,
    warnings: controlTagWarnings(undecided, "what stands between them is counted once", file),
  };
}

function withHidden(request: PromptRequest, hidden: readonly string[]): PromptRequest {
  const told = [...new Set(hidden)].map((what) => ({ code: "hidden-context" as const, what }));
  return { ...request, uncountable: [...request.uncountable, ...told] };
}

/** Values lose the line break at their end, and may name other variables; each is filled once, so that none can grow out of itself. */
function resolved(vars: Variables, file: string): Variables {
  return new Map(
    [...vars].map(([name, given]): [string, unknown] => {
      const value = withoutLineBreak(given);
      if (typeof value !== "string" || !value.includes("{{")) return [name, value];
      const text = splitTemplate(value).map((piece) => {
        const found = piece.kind === "placeholder" ? lookUp(vars, piece.name) : undefined;
        return found === undefined ? piece.text : printedValue(withoutLineBreak(found.value), "javascript");
      });
      return [name, joinPieces(text, { file })];
    }),
  );
}

function withoutLineBreak(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\n$/, "") : value;
}

const ASKING =
  /^(?:not-)?(?:llm-rubric|model-graded-|factuality|answer-relevance|context-|g-eval|select-best|similar|conversation-relevance)/;

function asksModels(config: unknown): boolean {
  const tests = member(config, "tests");
  const all = [member(config, "defaultTest"), ...(Array.isArray(tests) ? (tests as readonly unknown[]) : [])];
  return all.some((test) => {
    const assertions = member(test, "assert");
    return isObjectList(assertions) && assertions.some((assertion) => ASKING.test(textMember(assertion, "type") ?? ""));
  });
}
