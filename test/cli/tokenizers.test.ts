import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataFolder } from "../../src/data-folder.ts";
import { packFile } from "../../src/tokenize/added/pack-folder.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";
import { byteLevel, LLAMA3_SPLIT, sentencePiece } from "../tokenize/added/tiny-tokenizers.ts";
import { tokcost } from "./tokcost.ts";

const cwd = mkdtempSync(path.join(os.tmpdir(), "tokcost-tokenizers-"));
const env = { NO_COLOR: "1", TOKCOST_DATA: path.join(cwd, "data") };
const run = (...args: string[]) => tokcost(args, { cwd, env });
const write = (name: string, content: string): void => {
  writeFileSync(path.join(cwd, name), content);
};

beforeAll(() => {
  write("tokenizer.json", JSON.stringify(byteLevel(LLAMA3_SPLIT)));
  write("signs.json", JSON.stringify(sentencePiece()));
  write("unigram.json", JSON.stringify({ model: { type: "Unigram", vocab: [] } }));
  write("prompt.txt", "The dog doesn't mind, it's late.");
  write("request.json", JSON.stringify({ model: "llama-3.3-70b", prompt: "The dog doesn't mind.", max_tokens: 5 }));
});
afterAll(() => {
  rmSync(cwd, { recursive: true });
});

describe("tokcost tokenizers", () => {
  it("adds a file, lists it, and takes it away", async () => {
    const added = await run("tokenizers", "add", "tokenizer.json", "--name", "mine", "--licence", "ours");
    expect(added).toMatchObject({ code: 0, stderr: "" });
    expect(added.stdout).toMatch(/^mine: \d+ tokens of tokenizer\.json, [\d.]+ (kB|MB)\n$/);
    expect(readdirSync(path.join(cwd, "data/tokenizers"))).toEqual(["mine.tokpack"]);

    const listed = await run("tokenizers", "list", "--json");
    const { tokenizers } = JSON.parse(listed.stdout) as { tokenizers: Record<string, unknown>[] };
    expect(tokenizers.map(({ name }) => name)).toEqual(["o200k_base", "cl100k_base", "p50k_base", "r50k_base", "mine"]);
    expect(tokenizers[0]).toMatchObject({ kind: "ships", licence: "MIT (tiktoken)" });
    expect(tokenizers[0]?.["models"]).toContain("openai/gpt-4o");
    expect(tokenizers[4]).toMatchObject({ kind: "added, tokenizer.json", licence: "ours", models: [] });
    expect(tokenizers[4]?.["sha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect((await run("tokenizers", "list")).stdout).toMatch(/mine +added, tokenizer\.json/);

    expect(await run("tokenizers", "remove", "mine")).toMatchObject({ code: 0, stdout: "mine removed\n" });
    expect(readdirSync(path.join(cwd, "data/tokenizers"))).toEqual([]);
  });

  it.each<[args: string[], message: RegExp]>([
    [["add", "unigram.json", "--name", "u"], /unigram\.json: asks for a model of type Unigram/],
    [["add", "prompt.txt", "--name", "u"], /prompt\.txt: is none of tokenizer\.json/],
    [["add", "nowhere.json", "--name", "u"], /nowhere\.json: no such file/],
    [["add", "tokenizer.json", "--name", "../u"], /--name: expected up to 64 letters/],
    [["add", "tokenizer.json", "--name", "o200k_base"], /o200k_base is a vocabulary that ships/],
    [["add", "tokenizer.json"], /required option '--name <name>' not specified/],
    [["remove", "nobody"], /no vocabulary was added as "nobody"/],
  ])("%j: one line, and nothing is written", async (args, message) => {
    const before = existsSync(path.join(cwd, "data/tokenizers")) ? readdirSync(path.join(cwd, "data/tokenizers")) : [];
    const { code, stdout, stderr } = await run("tokenizers", ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    const after = existsSync(path.join(cwd, "data/tokenizers")) ? readdirSync(path.join(cwd, "data/tokenizers")) : [];
    expect(after).toEqual(before);
  });

  it("refuses a pattern that takes time beyond all measure", async () => {
    const Regex = "\\s*\\s*\\s*\\s*x|[^x]";
    const slow = { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false };
    write("slow.json", JSON.stringify(byteLevel(null, { pre_tokenizer: slow })));
    expect((await run("tokenizers", "add", "slow.json", "--name", "slow")).stderr).toMatch(
      /takes too long on \d+ times/,
    );
  });
});

describe("an added vocabulary", () => {
  beforeAll(async () => {
    await run("tokenizers", "add", "tokenizer.json", "--name", "mine");
    await run("tokenizers", "add", "signs.json", "--name", "signs");
  });
  interface Figures {
    readonly estimates: readonly { readonly tokens: { input: number; basis: string }; readonly range?: unknown }[];
  }
  const estimate = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr } = await run("estimate", ...args, "--json", "--allow-unpriced");
    expect(stderr).not.toMatch(/^error/);
    return JSON.parse(stdout) as Record<string, unknown> & Figures;
  };
  const tokens = async (...args: string[]): Promise<number> =>
    Number((await run("estimate", ...args, "--tokens-only", "-q")).stdout);

  it("counts the prompts of a call that names it", async () => {
    const plain = await tokens("prompt.txt", "-m", "llama-3.3-70b");
    expect(await tokens("prompt.txt", "-m", "llama-3.3-70b", "--tokenizer", "mine")).not.toBe(plain);
    const { stderr } = await run("estimate", "prompt.txt", "--tokenizer", "mien");
    expect(stderr).toMatch(/no vocabulary was added as "mien" \(did you mean mine\?\)/);
  });

  it("is exact where nothing but text is sent, with what its file puts around", async () => {
    const found = JSON.stringify(await estimate("request.json", "--tokenizer", "signs"));
    expect(found).toContain('"input":"exact"');
    expect(found).toContain("signs (added: exact vocabulary, 1 more around a text)");
  });

  it("counts the models whose price entry names it", async () => {
    write(
      "prices.yaml",
      'schema: 1\nprovider: { id: fireworks }\nmodels:\n  - id: my-llama\n    tokenizer: mine\n    prices: [{ effective: { from: "2026-01-01" }, rates: { input: "1", output: "2" } }]\n',
    );
    const { stdout } = await run("tokenizers", "list", "--prices", "prices.yaml", "--json");
    expect(stdout).toContain('"fireworks/my-llama"');
    const named = await tokens("prompt.txt", "-m", "fireworks/my-llama", "--prices", "prices.yaml");
    expect(named).toBe(
      await tokens("prompt.txt", "-m", "fireworks/my-llama", "--prices", "prices.yaml", "--tokenizer", "mine"),
    );
  });

  it("counts the feature of a workload that names it", async () => {
    const workload = (line: string): string =>
      `version: 1\nfeatures:\n  support:\n    model: groq/llama-3.3-70b-versatile\n${line}    prompt: prompt.txt\n    requests: 1000/month\n    output: 100\ncandidates: [gpt-4o]\n`;
    write("with.yaml", workload("    tokenizer: mine\n"));
    write("without.yaml", workload(""));
    const [named, plain] = [
      await run("compare", "with.yaml", "--json"),
      await run("compare", "without.yaml", "--json"),
    ];
    expect(named.stderr).toBe(plain.stderr);
    expect(named.stdout).not.toBe(plain.stdout);
    write("absent.yaml", workload("    tokenizer: nobody\n"));
    expect((await run("compare", "absent.yaml")).stderr).toMatch(/no vocabulary was added as "nobody"/);
  });
});

describe("--tokenizer", () => {
  beforeAll(async () => {
    await run("tokenizers", "add", "tokenizer.json", "--name", "mine");
    const turns = [
      { role: "user", content: "The quick brown fox jumps over the lazy dog; 1234567 890." },
      { role: "assistant", content: "Größe, naïve café." },
    ];
    write("talk.jsonl", `${JSON.stringify({ model: "llama-3.3-70b", messages: turns })}\n`);
    write("wordy.txt", "Please be so kind as to answer.   \n\n\n\nPlease be so kind as to answer.   \n");
  });
  const opened = () => loadEncoding(packFile(path.join(cwd, "data/tokenizers"), "mine"));

  it("counts the texts of a log without counts", async () => {
    const inputs = async (...args: string[]) => {
      const { stdout } = await run("usage", "talk.jsonl", ...args, "--json", "--allow-unpriced", "-q");
      return (JSON.parse(stdout) as { total: { tokens: { input: number; output: number } } }).total.tokens;
    };
    const encoding = await opened();
    const own = await inputs("--tokenizer", "mine");
    expect([own.input, own.output]).toEqual([
      encoding.count("The quick brown fox jumps over the lazy dog; 1234567 890."),
      encoding.count("Größe, naïve café."),
    ]);
    expect(await inputs()).not.toEqual(own);
  });

  it("counts what prompts could do without", async () => {
    write("brief.txt", "Answer.\n");
    const args = ["savings", "--prompts", "wordy.txt", "brief.txt", "-m", "llama-3.3-70b", "--json", "-q"];
    const difference = async (...more: string[]): Promise<number> => {
      const { stdout } = await run(...args, ...more);
      const { prompts } = JSON.parse(stdout) as { prompts: { file: string; tokens: number }[] };
      const tokens = (file: string): number => prompts.find((prompt) => prompt.file === file)?.tokens ?? NaN;
      return tokens("wordy.txt") - tokens("brief.txt");
    };
    const encoding = await opened();
    const texts = ["wordy.txt", "brief.txt"].map((file) => readFileSync(path.join(cwd, file), "utf8"));
    const [wordy = NaN, brief = NaN] = texts.map((text) => encoding.count(text));
    expect(await difference("--tokenizer", "mine")).toBe(wordy - brief);
    expect(await difference()).not.toBe(wordy - brief);
  });

  it.each<[command: string, args: string[]]>([
    ["estimate", ["estimate", "prompt.txt"]],
    ["usage", ["usage", "talk.jsonl"]],
    ["savings", ["savings", "--prompts", "wordy.txt"]],
  ])("of a name that nobody added is one line with the nearest name: %s", async (_, args) => {
    const { code, stdout, stderr } = await run(...args, "--tokenizer", "mien");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe('error: no vocabulary was added as "mien" (did you mean mine?)\n');
  });

  it("of a feature that nobody added is one line with the nearest name", async () => {
    write(
      "typo.yaml",
      "version: 1\nfeatures:\n  support:\n    model: gpt-4o\n    tokenizer: mien\n    prompt: prompt.txt\n    requests: 9/month\n    output: 9\n",
    );
    const { code, stdout, stderr } = await run("compare", "typo.yaml", "-m", "gpt-4o-mini");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe('error: no vocabulary was added as "mien" (did you mean mine?)\n');
  });
});

describe("where added vocabularies are kept", () => {
  it.each<[env: Record<string, string>, platform: string, folder: string]>([
    [{ TOKCOST_DATA: "/own", HOME: "/home/a" }, "linux", "/own"],
    [{ XDG_DATA_HOME: "/data", HOME: "/home/a" }, "linux", "/data/tokcost"],
    [{ XDG_DATA_HOME: "relative", HOME: "/home/a" }, "linux", "/home/a/.local/share/tokcost"],
    [{ HOME: "/home/a" }, "linux", "/home/a/.local/share/tokcost"],
    [{ HOME: "/Users/a" }, "darwin", "/Users/a/Library/Application Support/tokcost"],
  ])("%j on %s: %s", (given, platform, folder) => {
    expect(dataFolder({ env: given, cwd: "/work" }, platform)).toBe(folder);
  });
});
