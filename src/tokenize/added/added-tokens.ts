import type { AddedToken } from "../../domain/tokenizer-spec.ts";
import { trimmed } from "./normalize.ts";

/** Takes what lies between added tokens, or the id of one. `continues`: the text goes on from a part before it. */
export interface Sections {
  text(text: string, continues: boolean): void;
  token(id: number): void;
}

/** Finds the added tokens of one kind in a text: of those at the leftmost place the longest. */
export type FindTokens = (text: string, continues: boolean, sections: Sections) => void;

/** A node of the tree of contents. */
interface Node {
  readonly next: Map<number, Node>;
  token: AddedToken | null;
}

const WORD = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/** `contents` has what to look for, which is the content of the token, normalized where that is asked for. */
export function createFindTokens(tokens: readonly { token: AddedToken; content: string }[]): FindTokens {
  if (tokens.length === 0) return (text, continues, sections) => void (text !== "" && sections.text(text, continues));
  const root: Node = { next: new Map(), token: null };
  for (const { token, content } of tokens) {
    let node = root;
    for (let i = 0; i < content.length; i++) {
      const unit = content.charCodeAt(i);
      let next = node.next.get(unit);
      if (next === undefined) node.next.set(unit, (next = { next: new Map(), token: null }));
      node = next;
    }
    node.token = token;
  }
  const isFirst = new Uint8Array(0x10000);
  for (const unit of root.next.keys()) isFirst[unit] = 1;

  return (text, continues, sections) => {
    let done = 0;
    for (let at = 0; at < text.length;) {
      if (isFirst[text.charCodeAt(at)] === 0) {
        at++;
        continue;
      }
      const found = longestAt(root, text, at);
      if (found === null) {
        at++;
        continue;
      }
      const { token, end } = found;
      if (!token.singleWord || standsAlone(text, at, end)) {
        const from = token.stripLeft ? Math.max(done, trimmed(text.slice(0, at), "right").length) : at;
        if (from > done) sections.text(text.slice(done, from), continues && done === 0);
        done = token.stripRight ? text.length - trimmed(text.slice(end), "left").length : end;
        // The token before may have taken all of the white space that this one is.
        if (done > from) sections.token(token.id);
      }
      at = end;
    }
    if (done < text.length) sections.text(done === 0 ? text : text.slice(done), continues && done === 0);
  };
}

function longestAt(root: Node, text: string, at: number): { token: AddedToken; end: number } | null {
  let found: { token: AddedToken; end: number } | null = null;
  let node: Node | undefined = root;
  for (let end = at; end < text.length;) {
    node = node.next.get(text.charCodeAt(end++));
    if (node === undefined) break;
    if (node.token !== null) found = { token: node.token, end };
  }
  return found;
}

/** No word character before or after. */
function standsAlone(text: string, at: number, end: number): boolean {
  const before = /[^]$/u.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? "";
  return !WORD.test(before) && !WORD.test(text.slice(end, end + 2));
}
