import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { countMany, countRequest, loadEncoding, UserError } from "../src/index.ts";
import { tokcost } from "./cli/tokcost.ts";
import { byteLevel, LLAMA3_SPLIT } from "./tokenize/added/tiny-tokenizers.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tokcost-library-"));
const TEXT = "The dog doesn't mind, it's late.";

beforeAll(async () => {
  vi.stubEnv("TOKCOST_DATA", path.join(folder, "data"));
  writeFileSync(path.join(folder, "tokenizer.json"), JSON.stringify(byteLevel(LLAMA3_SPLIT)));
  const world = { cwd: folder, env: { TOKCOST_DATA: path.join(folder, "data") } };
  await tokcost(["tokenizers", "add", "tokenizer.json", "--name", "mine"], world);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("an added vocabulary in the library", () => {
  it("is opened by its name, as one that ships is", async () => {
    const mine = await loadEncoding("mine");
    expect(mine.name).toBe("mine");
    expect(mine.count(TEXT)).toBe(mine.encode(TEXT).length);
    expect(mine.count(TEXT)).not.toBe((await loadEncoding("o200k_base")).count(TEXT));
    expect(await loadEncoding("mine")).toBe(mine);
  });

  it("counts many texts", async () => {
    const counts: number[] = [];
    for await (const count of countMany("mine", [{ text: TEXT }, { text: "" }])) counts.push(count);
    expect(counts).toEqual([(await loadEncoding("mine")).count(TEXT), 0]);
  });

  it("counts a request instead of what its model is known to have", async () => {
    const body = { model: "llama-3.3-70b", prompt: TEXT, max_tokens: 5 };
    const tokens = (await loadEncoding("mine")).count(TEXT);
    const { input, range, basis } = await countRequest(body, { model: "llama-3.3-70b", tokenizer: "mine" });
    expect({ input, range, basis }).toEqual({ input: tokens, range: [tokens, tokens], basis: "exact" });
  });

  it("that nobody added is a UserError with the nearest name, added or shipped", async () => {
    const wrong = { name: "UserError", message: 'no vocabulary was added as "mien"', cure: "did you mean mine?" };
    await expect(loadEncoding("mien")).rejects.toMatchObject(wrong);
    await expect(loadEncoding("o200k_bse")).rejects.toMatchObject({ cure: "did you mean o200k_base?" });
    const counting = countMany("nobody", [{ text: TEXT }]);
    await expect(counting.next()).rejects.toThrow(/no vocabulary was added as "nobody"/);
    await expect(countRequest({ prompt: TEXT }, { model: "gpt-4o", tokenizer: "nobody" })).rejects.toThrow(UserError);
  });
});
