/** What a shown output is: all that a command prints, lines of it, or one of nothing that could be run here. */
export type ShownOutput =
  { readonly kind: "whole" | "part"; readonly command: string } | { readonly kind: "invented" | "not told" };

export interface Block {
  /** Of the fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** For a script: a command a line, comments left out, continued lines joined. */
  readonly commands: readonly string[];
  /** Commands that the page leaves to its reader: `<!-- before: … -->` above a script. */
  readonly setup: readonly string[];
  /** For an output: `<!-- output: … -->`, `<!-- part of: … -->` or `<!-- invented -->` above it. */
  readonly output: ShownOutput;
}

/** The fenced blocks of a page, with the comments right above them. */
export function blocksOf(page: string): Block[] {
  const lines = page.split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w*)/.exec(lines[at] ?? "")?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf("```", at + 1);
    if (end === -1) throw new Error(`a block is not closed: line ${at + 1}`);
    const text = lines.slice(at + 1, end).join("\n");
    const remarks = remarksAbove(lines, at);
    blocks.push({
      line: at + 1,
      language,
      text,
      commands: language === "sh" ? commandsOf(text) : [],
      setup: remarks.flatMap((remark) => (remark.startsWith("before: ") ? [remark.slice(8)] : [])),
      output: shownOutput(remarks),
    });
    at = end;
  }
  return blocks;
}

/** The comments above a block, with at most empty lines between. */
function remarksAbove(lines: readonly string[], at: number): string[] {
  const found: string[] = [];
  for (let i = at - 1; i >= 0; i--) {
    const line = (lines[i] ?? "").trim();
    const remark = /^<!-- (.*) -->$/.exec(line)?.[1];
    if (remark !== undefined) found.unshift(remark);
    else if (line !== "") break;
  }
  return found;
}

function shownOutput(remarks: readonly string[]): ShownOutput {
  for (const remark of remarks) {
    if (remark.startsWith("output: ")) return { kind: "whole", command: remark.slice(8) };
    if (remark.startsWith("part of: ")) return { kind: "part", command: remark.slice(9) };
    if (remark.startsWith("invented")) return { kind: "invented" };
  }
  return { kind: "not told" };
}

/** What a reader would type; setting the project up is not repeated. */
function commandsOf(script: string): string[] {
  return script
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/^npm ci && npx /, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#") && !/^(npm|node|git|npx) /.test(line));
}
