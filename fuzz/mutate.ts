import type { Chance } from "./chance.ts";

/** What has broken readers before: limits of numbers, names that objects have by themselves, bytes that terminals obey. */
const TOKENS = [
  "\0",
  "\u001b[31m",
  "\u001b]8;;http://example.com\u0007",
  "\r",
  "\ufeff",
  "\u2028",
  "\ud800",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "true",
  "-1",
  "0",
  "1e400",
  "1e3",
  "-0",
  "0.1",
  "9007199254740993",
  "9223372036854775808",
  "340282366920938463463374607431768211456",
  "NaN",
  "1_000",
  "2026-02-30",
  "2026-11-21T25:61:00Z",
  "0000-00-00",
  "99999999999",
  "=1+1",
  "@cmd",
  "../../../../etc/passwd",
  "file:///etc/passwd",
  "${file:/etc/passwd}",
  "${env:HOME}",
  "{{",
  "}}",
  "{% for i in range(1000000000) %}x{% endfor %}",
  "{{#each .}}{{/each}}",
  "&a [*a]",
  "*a",
  "<<: *a",
  "!!js/function",
  "'; DROP TABLE x; --",
  '","',
  "\n---\n",
  "\t",
  "<script>",
  "data: [DONE]\n\n",
  "[".repeat(3000),
  '{"a":'.repeat(2000),
  "(".repeat(2000),
  "a".repeat(20_000),
  "0".repeat(5000),
  " ".repeat(20_000),
  "你".repeat(3000),
];

/** Values that stand where something else is expected. */
const VALUES: readonly unknown[] = [
  null,
  true,
  "",
  "x",
  0,
  -1,
  0.5,
  1e308,
  9007199254740993,
  "12",
  "1e5",
  [],
  {},
  [[]],
  [null],
  { __proto__: null },
  JSON.parse('{"__proto__": {"x": 1}}'),
  "\u001b[2J",
  "a".repeat(10_000),
];

/** One input made of another: a few changes of bytes, lines or, where it is JSON, of members. */
export function mutate(seed: Buffer, others: readonly Buffer[], dice: Chance): Buffer {
  let made = seed;
  if (dice.oneIn(2)) made = mutateJson(made, dice) ?? made;
  const times = dice.oneIn(4) ? 0 : 1 + dice.whole(4);
  for (let i = 0; i < times; i++) made = dice.pick(CHANGES)(made, others, dice);
  return made.length > 2_000_000 ? made.subarray(0, 2_000_000) : made;
}

type Change = (input: Buffer, others: readonly Buffer[], dice: Chance) => Buffer;

const CHANGES: readonly Change[] = [
  function flipBits(input, _, dice) {
    const copy = Buffer.from(input);
    for (let i = 0; i < 4 && copy.length > 0; i++) {
      const at = dice.whole(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << dice.whole(8));
    }
    return copy;
  },
  function insertToken(input, _, dice) {
    return spliced(input, dice.whole(input.length + 1), 0, Buffer.from(dice.pick(TOKENS)));
  },
  function replaceByToken(input, _, dice) {
    return spliced(input, dice.whole(input.length + 1), dice.whole(20), Buffer.from(dice.pick(TOKENS)));
  },
  function replaceWord(input, _, dice) {
    const words = [...input.toString("latin1").matchAll(/[\w.+-]+/g)];
    if (words.length === 0) return input;
    const word = dice.pick(words);
    return spliced(input, word.index, word[0].length, Buffer.from(dice.pick(TOKENS)));
  },
  function cutOff(input, _, dice) {
    return input.subarray(0, dice.whole(input.length + 1));
  },
  function remove(input, _, dice) {
    return spliced(input, dice.whole(input.length + 1), dice.whole(60), Buffer.alloc(0));
  },
  function repeatLines(input, _, dice) {
    const lines = linesOf(input);
    const at = dice.whole(lines.length);
    const part = lines.slice(at, at + 1 + dice.whole(5));
    const copies = Array.from({ length: 1 + dice.whole(dice.oneIn(10) ? 400 : 4) }, () => part).flat();
    return Buffer.concat([...lines.slice(0, at), ...copies, ...lines.slice(at)]);
  },
  function swapLines(input, _, dice) {
    const lines = linesOf(input);
    const [a, b] = [dice.whole(lines.length), dice.whole(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? Buffer.alloc(0), lines[a] ?? Buffer.alloc(0)];
    return Buffer.concat(lines);
  },
  function crossOver(input, others, dice) {
    const other = others.length > 0 ? dice.pick(others) : input;
    const [a, b] = [dice.whole(input.length + 1), dice.whole(other.length + 1)];
    return Buffer.concat([input.subarray(0, a), other.subarray(b)]);
  },
  function otherLineEnds(input, _, dice) {
    return Buffer.from(
      input.toString("latin1").replaceAll("\n", dice.pick(["\r\n", "\r", "\n\n", "\u2028"])),
      "latin1",
    );
  },
];

function spliced(input: Buffer, at: number, length: number, fresh: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), fresh, input.subarray(at + length)]);
}

function linesOf(input: Buffer): Buffer[] {
  return input
    .toString("latin1")
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, "latin1"));
}

/** Changes members of JSON, or of one line of JSON lines; undefined where it is neither. */
function mutateJson(input: Buffer, dice: Chance): Buffer | undefined {
  const text = input.toString("utf8");
  const whole = parsed(text);
  if (whole !== undefined) return Buffer.from(JSON.stringify(changed(whole, dice)));
  const lines = text.split("\n");
  const at = dice.whole(lines.length);
  const line = parsed(lines[at] ?? "");
  if (line === undefined) return undefined;
  lines[at] = JSON.stringify(changed(line, dice));
  return Buffer.from(lines.join("\n"));
}

function parsed(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** One member somewhere in it replaced, removed, renamed, doubled or wrapped. */
function changed(value: unknown, dice: Chance): unknown {
  if (typeof value !== "object" || value === null || dice.oneIn(6)) return dice.pick(VALUES);
  if (Array.isArray(value)) {
    if (value.length === 0) return [dice.pick(VALUES)];
    const at = dice.whole(value.length);
    const list = value as unknown[];
    const way = dice.whole(5);
    if (way === 0) return list.toSpliced(at, 1);
    if (way === 1) return [...list, ...list];
    return list.with(at, changed(list[at], dice));
  }
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 0) return { [dice.pick(TOKENS)]: dice.pick(VALUES) };
  const at = dice.whole(entries.length);
  const [name, member] = entries[at] ?? ["", null];
  const way = dice.whole(7);
  if (way === 0) return Object.fromEntries(entries.toSpliced(at, 1));
  if (way === 1) return Object.fromEntries(entries.with(at, [dice.pick(TOKENS), member]));
  if (way === 2) return Object.fromEntries(entries.with(at, [name, [member]]));
  return Object.fromEntries(entries.with(at, [name, changed(member, dice)]));
}
