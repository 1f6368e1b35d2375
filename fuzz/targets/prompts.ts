import path from "node:path";
import { getEncoding } from "js-tiktoken";
import { estimatesAddUp } from "../laws.ts";
import { answered, files, put, run, single, type Target } from "../target.ts";

const PROMPT_NAMES = [".md", ".txt", ".json", ".prompty", ".prompt", ".yaml", ".prompt.yml", ".jsonl", ".csv"];

/** Tokens that a chat request has beside its text. */
const FRAMING = 7;

/** In characters; js-tiktoken takes time with the square of a word's length. */
const COMPARED_LENGTH = 1000;

let reference: ReturnType<typeof getEncoding> | undefined;

export const PROMPT_TARGETS: readonly Target[] = [
  single({
    name: "prompts",
    reads: "prompt files and request bodies",
    share: 2,
    corpus: files(
      "fixtures/formats/*.*",
      "fixtures/prompts/*",
      "fixtures/prompt-formats/**/*.*",
      "fixtures/errors/*/*.*",
      "fuzz/corpus/prompts/*",
    ),
    async run({ bytes, seed }, folder, dice) {
      const name = put(folder, dice.oneIn(8) ? `p${dice.pick(PROMPT_NAMES)}` : path.basename(seed), bytes);
      const json = dice.oneIn(2);
      const model = dice.pick(["gpt-4o", "gpt-4o", "claude-haiku-4-5", "gemini-2.5-flash", "gpt-4o,gpt-5-mini"]);
      const [outcome, found] = await run(["estimate", name, "-m", model, json ? "--json" : "--sections"], folder);
      return json && answered(outcome) ? [...found, ...estimatesAddUp(outcome.stdout)] : found;
    },
  }),
  single({
    name: "plain-text",
    reads: "plain text, its tokens as js-tiktoken counts them",
    corpus: files("fixtures/formats/text.txt", "fixtures/prompts/*.md", "fixtures/docs/README.md", "README.md"),
    async run({ bytes }, folder) {
      // JavaScript counts a byte order mark among the spaces, and not NEL; the patterns of vocabularies are Rust's.
      const told = bytes.toString("utf8").replaceAll(/[\u0085\ufeff]/g, "");
      const text = Buffer.from(told.slice(0, COMPARED_LENGTH)).toString();
      // What a template or front matter makes of it is another question; of text around it white space is not sent.
      if (/\{\{|\{%|\{#|^\uFEFF|^---|\0|<\|/.test(text) || text !== text.trim() || text === "") return [];
      const name = put(folder, "p.txt", text);
      const [outcome, found] = await run(["estimate", name, "-m", "gpt-4o", "--tokens-only", "-q"], folder);
      if (outcome.code !== 0) return found;
      reference ??= getEncoding("o200k_base");
      const expected = reference.encode(text, [], []).length + FRAMING;
      return Number(outcome.stdout) === expected
        ? found
        : [...found, `${outcome.stdout.trim()} tokens, js-tiktoken has ${expected}`];
    },
  }),
  single({
    name: "standard-input",
    reads: "standard input",
    corpus: files("fixtures/formats/*.*", "fixtures/prompts/*"),
    async run({ bytes }, folder) {
      const [, found] = await run(["estimate", "-", "-m", "claude-haiku-4-5"], folder, bytes);
      return found;
    },
  }),
  single({
    name: "variables",
    reads: "variables",
    corpus: files("fixtures/formats/rows.*", "fixtures/errors/bad-vars-file/*"),
    async run({ bytes, seed }, folder) {
      put(folder, "p.md", "Hello {{question}} {{name}}\n");
      const name = put(folder, path.basename(seed), bytes);
      const [outcome, found] = await run(["estimate", "p.md", "-m", "gpt-4o", "--vars", name, "--json"], folder);
      return answered(outcome) ? [...found, ...estimatesAddUp(outcome.stdout)] : found;
    },
  }),
  {
    name: "prompt-folders",
    reads: "folders of prompts and logs, by init, savings and check",
    inputs: 3,
    corpus: files(
      "fixtures/formats/*.*",
      "fixtures/prompts/*",
      "fixtures/prompt-formats/**/*.*",
      "fixtures/savings/prompts/*",
    ),
    async run(inputs, folder, dice) {
      const names = inputs.map(({ bytes, seed }, index) => put(folder, `${index}/${path.basename(seed)}`, bytes));
      const [looked, found] = await run(["savings", "--prompts", ...names, "-m", "gpt-4o", "--json"], folder);
      if (dice.oneIn(2) && looked.code !== 2) found.push(...(await run(["estimate", ".", "-m", "gpt-4o"], folder))[1]);
      const [written, more] = await run(["init", "-m", "gpt-4o"], folder);
      if (written.code !== 0) return [...found, ...more];
      const [checked, last] = await run(["check"], folder);
      if (checked.code === 2) last.push(`check refuses what init wrote: ${checked.stderr.slice(0, 300)}`);
      return [...found, ...more, ...last];
    },
  },
];
