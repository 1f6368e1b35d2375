import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTokenizerJson } from "../../../src/read/tokenizer-files/tokenizer-json.ts";
import { openAddedPack, writeAddedPack } from "../../../src/tokenize/added/added-pack.ts";
import { buildAddedPack } from "../../../src/tokenize/added/build-added-pack.ts";
import { createAddedEncoding } from "../../../src/tokenize/added/create-added-encoding.ts";
import type { Encoding } from "../../../src/tokenize/encoding.ts";
import { EDGES, trickyText } from "../oracle.ts";
import { differsFromRust, libraryIds } from "./library.ts";
import { byteLevel, KINDS, sentencePiece, type TokenizerJson } from "./tiny-tokenizers.ts";

function encodingOf(json: TokenizerJson): Encoding {
  const pack = buildAddedPack(
    readTokenizerJson(json, "tiny.json"),
    { name: "tiny", sha256: "", licence: null },
    "tiny.json",
  );
  const opened = openAddedPack(new Uint8Array(writeAddedPack(pack)).buffer);
  if (opened === null) throw new Error("the pack does not open");
  return createAddedEncoding(opened);
}

const ids = (json: TokenizerJson, text: string): number[] => [...encodingOf(json).encode(text)];

describe.each(KINDS)("a tokenizer.json with %s", (_, make) => {
  const json = make();
  const encoding = encodingOf(json);
  const oracle = libraryIds(json);
  const isOracles = (text: string): boolean => !differsFromRust(json, text);

  it("gives the library's ids on the edges of Unicode", () => {
    for (const text of EDGES.filter(isOracles))
      expect([...encoding.encode(text)], JSON.stringify(text)).toEqual(oracle(text));
  });

  it("gives the library's ids on any text, and as many as it counts", () => {
    fc.assert(
      fc.property(trickyText.filter(isOracles), (text) => {
        const found = encoding.encode(text);
        return found.join() === oracle(text).join() && encoding.count(text) === found.length;
      }),
      { numRuns: 400 },
    );
  });

  it("finds special tokens in text", () => {
    const [token] = json.added_tokens;
    const text = `a ${String(token?.["content"])} b${String(token?.["content"])}`;
    expect([...encoding.encode(text)]).toEqual(oracle(text));
    expect([...encoding.encode(text)]).toContain(token?.["id"]);
  });

  it.each(["a", " ", "\n", "=", "你", "👩🏽", "ab", " \n"])("merges long runs of %j as short ones", (unit) => {
    for (const times of [63, 64, 65, 700]) {
      const text = unit.repeat(times);
      expect([...encoding.encode(text)], `${times} times`).toEqual(oracle(text));
    }
  });
});

describe("merging by the list of merges", () => {
  const tiny = (merges: [string, string][], more: object = {}): TokenizerJson => {
    const json = byteLevel("[\\s\\S]+");
    const vocab = { ...json.model.vocab };
    for (const token of merges.flatMap(([left, right]) => [left, right, left + right]))
      vocab[token] ??= Object.keys(vocab).length + 10;
    return { ...json, model: { ...json.model, vocab, merges, ...more } };
  };

  it("goes by the place in the list, not by the ids", () => {
    const json = tiny([
      ["b", "c"],
      ["a", "b"],
    ]);
    json.model.vocab = { ...json.model.vocab, ab: 5000, bc: 6000 };
    expect(ids(json, "abc")).toEqual([json.model.vocab["a"], 6000]);
  });

  it("lets a merge come before those that make its parts", () => {
    const json = tiny([
      ["aa", "a"],
      ["a", "a"],
    ]);
    const oracle = libraryIds(json);
    for (let times = 1; times < 200; times++) expect(ids(json, "a".repeat(times))).toEqual(oracle("a".repeat(times)));
  });

  it("gives the library's ids for merges in any order", () => {
    const letters = ["a", "b", "c"];
    const merges = fc.uniqueArray(
      fc
        .array(fc.constantFrom(...letters), { minLength: 2, maxLength: 5 })
        .chain((word) =>
          fc
            .integer({ min: 1, max: word.length - 1 })
            .map((at) => [word.slice(0, at).join(""), word.slice(at).join("")] as [string, string]),
        ),
      { minLength: 1, maxLength: 14, selector: (pair) => pair.join(" ") },
    );
    fc.assert(
      fc.property(merges, fc.array(fc.constantFrom(...letters), { maxLength: 150 }), (list, text) => {
        const json = tiny(list);
        return ids(json, text.join("")).join() === libraryIds(json)(text.join("")).join();
      }),
      { numRuns: 150 },
    );
  });

  it("takes a whole piece for its token before merging, where the file says so", () => {
    const json = tiny([["a", "b"]], { ignore_merges: true });
    json.model.vocab["xyz"] = 7000;
    expect(ids(json, "xyz")).toEqual([7000]);
    expect(ids({ ...json, model: { ...json.model, ignore_merges: false } }, "xyz")).toHaveLength(3);
  });
});

describe("characters without a token", () => {
  const without = (model: object): TokenizerJson => {
    const json = sentencePiece();
    return { ...json, model: { ...json.model, ...model } };
  };

  it("become their bytes", () => {
    const json = sentencePiece({ normalizer: null });
    const { vocab } = json.model;
    expect(ids(json, "ß")).toEqual([vocab["<0xC3>"], vocab["<0x9F>"]]);
  });

  it("become one unknown token together, or one each, or vanish", () => {
    const json = without({ byte_fallback: false });
    expect(ids({ ...json, normalizer: null }, "ẞẞaẞ")).toEqual([0, json.model.vocab["a"], 0]);
    const each = without({ byte_fallback: false, fuse_unk: false });
    expect(ids({ ...each, normalizer: null }, "ẞẞaẞ")).toEqual([0, 0, json.model.vocab["a"], 0]);
    const gone = without({ byte_fallback: false, unk_token: null });
    expect(ids({ ...gone, normalizer: null }, "tẞẞhẞe")).toEqual(ids({ ...gone, normalizer: null }, "the"));
  });
});

describe("added tokens", () => {
  const withToken = (more: object, normalizer: unknown = null): TokenizerJson => {
    const json = byteLevel(null, { normalizer });
    return {
      ...json,
      added_tokens: [
        {
          id: 9000,
          content: "[X]",
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
          special: true,
          ...more,
        },
      ],
    };
  };
  const [a, space] = [byteLevel(null).model.vocab["a"], byteLevel(null).model.vocab["\u0120"]];

  it("take white space on the side that they say", () => {
    expect(ids(withToken({}), "a [X] a")).toEqual([a, space, 9000, space, a]);
    expect(ids(withToken({ lstrip: true }), "a  [X]a")).toEqual([a, 9000, a]);
    expect(ids(withToken({ rstrip: true }), "a[X] \u0085\na")).toEqual([a, 9000, a]);
    expect(ids(withToken({ lstrip: true, rstrip: true }), "[X] [X] [X]")).toEqual([9000, 9000, 9000]);
  });

  it("stand alone where they must", () => {
    const json = withToken({ single_word: true, content: "X" });
    expect(ids(json, "X")).toEqual([9000]);
    expect(ids(json, "a X")).toEqual([a, space, 9000]);
    expect(ids(json, "aX")).not.toContain(9000);
    expect(ids(json, "X\u0301")).not.toContain(9000);
  });

  it("are looked for in the normalized text where they say so, else in the text as it came", () => {
    const lower = { type: "Lowercase" };
    expect(ids(withToken({ normalized: true }, lower), "[x]")).toEqual([9000]);
    expect(ids(withToken({ normalized: false }, lower), "[x]")).not.toContain(9000);
    expect(ids(withToken({ normalized: false }, lower), "[X]")).toEqual([9000]);
  });

  it("are the longest of those that begin at a place", () => {
    const json = withToken({});
    json.added_tokens.push({ ...json.added_tokens[0], id: 9001, content: "[X]]" });
    expect(ids(json, "[X]][X]")).toEqual([9001, 9000]);
  });
});

// What Hugging Face's library in Rust (tokenizers 0.22.2) gives; the one in JavaScript differs.
describe("files whose rules meet at their edges", () => {
  it("drop a token of white space that the one before has taken whole", () => {
    const json = byteLevel(null, { post_processor: null });
    const size = Object.keys(json.model.vocab).length;
    const token = { single_word: false, normalized: false, special: true, rstrip: true };
    json.added_tokens = [{ ...token, id: size, content: "  ", lstrip: true }];
    const x = json.model.vocab["x"];
    expect(ids(json, "    x")).toEqual([size, x]);
    json.added_tokens = [{ ...token, id: size, content: "\n", lstrip: false }];
    expect(ids(json, "\n\nx")).toEqual([size, size, x]);
  });

  it("take no empty match of a pattern right behind another match", () => {
    const step = { type: "Split", pattern: { Regex: "a{,2}" }, behavior: "MergedWithNext", invert: false };
    const bytes = { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: false };
    const json = byteLevel(null, { pre_tokenizer: { type: "Sequence", pretokenizers: [step, bytes] } });
    json.model.merges = [];
    const { vocab } = json.model;
    const spelled = " c am e l".replaceAll(" ", "\u0120");
    expect(ids(json, "camel")).toEqual(Array.from(spelled, (character) => vocab[character]));
  });

  it("are refused by name where they can't be done exactly", () => {
    const strip = { type: "Strip", strip_left: true, strip_right: true };
    const blank = byteLevel(null, { normalizer: strip });
    blank.added_tokens[0] = { ...blank.added_tokens[0], id: 9000, content: " \n", normalized: true };
    expect(() => ids(blank, "a")).toThrow(/added token 9000, of which the normalizer leaves nothing/);
    const first = { type: "Metaspace", replacement: "\u2581", prepend_scheme: "first", split: true };
    for (const [pattern, content] of [
      [{ String: "``" }, '"'],
      [{ Regex: "\\s+" }, " "],
      [{ String: " " }, ""],
    ]) {
      const moved = { type: "Replace", pattern, content };
      expect(() => ids(sentencePiece({ normalizer: moved, pre_tokenizer: first }), "a")).toThrow(/prepend_scheme/);
    }
    const kept = { type: "Replace", pattern: { String: " " }, content: "\u2581" };
    expect(ids(sentencePiece({ normalizer: kept, pre_tokenizer: first }), "a").length).toBeGreaterThan(0);
  });
});

describe("where the JavaScript library differs from the Rust one, whose rules hold", () => {
  const pieces = (pre_tokenizer: unknown, text: string): number =>
    encodingOf(
      byteLevel(null, {
        pre_tokenizer,
        model: {
          ...byteLevel(null).model,
          ignore_merges: true,
          vocab: { ...byteLevel(null).model.vocab, "one piece": 8000 },
        },
      }),
    ).count(text);

  it("a contraction in any case has U+017F for an s, as Unicode folds it", () => {
    const json = byteLevel("(?i:'s)|[\\s\\S]");
    const split = {
      ...json,
      model: { ...json.model, ignore_merges: true, vocab: { ...json.model.vocab, "'Å¿": 8000 } },
    };
    expect(ids(split, "'\u017f")).toEqual([8000]);
    expect(libraryIds(split)("'\u017f")).not.toEqual([8000]);
  });

  it("the pattern of ByteLevel itself has Unicode's white space, not JavaScript's", () => {
    const json = byteLevel(null);
    json.model["ignore_merges"] = true;
    json.model.vocab = { ...json.model.vocab, "a\u00c2\u0127": 8000, "\u0120\u00c2\u0127": 8001 };
    expect(ids(json, "a \u0085")).toEqual([json.model.vocab["a"], 8001]);
    expect(ids(json, " \u0085")).toEqual([8001]);
    expect(ids(json, "\ufeffa")).not.toEqual(ids(json, "\u2003a"));
  });

  it("Digits are all numbers of Unicode", () => {
    const digits = {
      type: "Sequence",
      pretokenizers: [
        { type: "Digits", individual_digits: true },
        { type: "ByteLevel", use_regex: false, add_prefix_space: false },
      ],
    };
    expect(pieces(digits, "a\u0661b")).toBeGreaterThan(0);
    const json = byteLevel(null, { pre_tokenizer: digits });
    json.model.vocab = { ...json.model.vocab, "aÙ¡": 8000 };
    json.model["ignore_merges"] = true;
    expect(ids(json, "a\u0661")).not.toEqual([8000]);
    expect(libraryIds(json)("a\u0661")).toEqual([8000]);
  });

  it("a lower-case sigma is the same at the end of a word", () => {
    const json = byteLevel(null, { normalizer: { type: "Lowercase" } });
    expect(ids(json, "ΑΣ")).toEqual(ids(json, "ασ"));
    expect(libraryIds(json)("ΑΣ")).not.toEqual(libraryIds(json)("ασ"));
  });

  it("Metaspace cuts before each of its signs", () => {
    const meta = sentencePiece({
      normalizer: null,
      pre_tokenizer: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "first", split: true },
    });
    const { vocab } = meta.model;
    const sign = vocab["\u2581"];
    expect(ids(meta, "a   ").slice(-3)).toEqual([sign, sign, sign]);
    expect(libraryIds(meta)("a   ").length).toBeLessThan(ids(meta, "a   ").length);
  });

  it("a split may keep its matches with the text before or after them", () => {
    const split = (behavior: string): TokenizerJson => {
      const json = byteLevel(null, {
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [
            { type: "Split", pattern: { String: "-" }, behavior, invert: false },
            { type: "ByteLevel", use_regex: false, add_prefix_space: false },
          ],
        },
      });
      json.model["ignore_merges"] = true;
      json.model.vocab = { ...json.model.vocab, "a-": 8000, "-b": 8001, "--": 8002 };
      return { ...json, model: { ...json.model, merges: [] } };
    };
    const { vocab } = split("Isolated").model;
    const [A, B, dash] = [vocab["a"], vocab["b"], vocab["-"]];
    expect(ids(split("MergedWithPrevious"), "a--b")).toEqual([8000, dash, B]);
    expect(ids(split("MergedWithNext"), "a--b")).toEqual([A, dash, 8001]);
    expect(ids(split("Contiguous"), "a--b")).toEqual([A, 8002, B]);
    expect(ids(split("Isolated"), "a--b")).toEqual([A, dash, dash, B]);
    expect(ids(split("Removed"), "a--b")).toEqual([A, B]);
  });
});
