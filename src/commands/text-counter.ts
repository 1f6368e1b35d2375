import type { Io } from "../io.ts";

/** For logs that hold texts instead of counts; the vocabularies open in a few milliseconds. `tokenizer`: one for all models. */
export async function textCounter(
  tokenizer: string | null = null,
  io: Pick<Io, "env" | "cwd"> | null = null,
): Promise<(text: string, model: string | null) => number> {
  if (tokenizer !== null && io !== null) {
    const encoding = await (await import("./own-vocabularies.ts")).openVocabulary(tokenizer, io);
    return (text) => encoding.count(text);
  }
  const { loadCounter } = await import("./counter.ts");
  const counter = await loadCounter(["gpt-4o", "gpt-4", "text-davinci-003", "davinci"]);
  return (text, model) => counter.text(text, model ?? "gpt-4o").tokens;
}
