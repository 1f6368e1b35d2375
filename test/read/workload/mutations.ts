import { isMap, isPair, isScalar, parseDocument, visit } from "yaml";

/** One damage to a workload. */
export interface Mutation {
  readonly name: string;
  readonly text: string;
  /** The line of the damage. */
  readonly line: number;
}

const WRONG_VALUES: Readonly<Record<string, string>> = {
  nothing: "",
  "a truth value": "true",
  "a negative number": "-3",
  "no number": ".nan",
  "no end": ".inf",
  "a word": "whatever else",
  "an empty text": '""',
  "a number beyond all": "99999999999999999999",
  "an empty list": "[]",
  "an empty mapping": "{}",
  "a list": "[1, 2]",
  "a mapping": "{ nonsense: 1 }",
};

/** Every value of the file replaced by every wrong one, every key misspelt, doubled and left out. */
export function mutate(text: string): Mutation[] {
  const mutations: Mutation[] = [];
  const change = (name: string, from: number, to: number, put: string) => {
    mutations.push({
      name,
      text: text.slice(0, from) + put + text.slice(to),
      line: text.slice(0, from).split("\n").length,
    });
  };
  const replaceBy = (what: string, from: number, to: number) => {
    for (const [wrong, put] of Object.entries(WRONG_VALUES)) change(`${what} is ${wrong}`, from, to, put);
  };
  visit(parseDocument(text), {
    Node(key, node, path) {
      const range = node.range;
      if (!range || key === "key") return;
      const pair = path.findLast(isPair);
      const what = `${isScalar(pair?.key) ? String(pair.key.value) : "the file"} at ${range[0]}`;
      // A block mapping's range ends with its last line break: the next key has to keep its own line.
      const end = text.slice(range[0], range[1]).trimEnd().length + range[0];
      replaceBy(what, range[0], end);
      if (!isMap(node)) return;
      for (const item of node.items) {
        if (!isScalar(item.key) || !item.key.range) continue;
        const [from, to] = item.key.range;
        const name = String(item.key.value);
        change(`the key ${name} at ${from} is misspelt`, from, to, `${name.slice(0, -1)}q${name.slice(-1)}`);
        change(`the key ${name} at ${from} is __proto__`, from, to, "__proto__");
      }
    },
  });
  return mutations;
}

/** The text cut off, with a stray character, a tab or other indentation, at every line. */
export function breakSyntax(text: string): Omit<Mutation, "line">[] {
  const lines = text.split("\n");
  const withLine = (i: number, line: string): string => lines.toSpliced(i, 1, line).join("\n");
  return lines.flatMap((line, i) => [
    { name: `cut in line ${i + 1}`, text: [...lines.slice(0, i), line.slice(0, line.length / 2)].join("\n") },
    { name: `a tab before line ${i + 1}`, text: withLine(i, `\t${line}`) },
    { name: `a space before line ${i + 1}`, text: withLine(i, ` ${line}`) },
    { name: `a quote in line ${i + 1}`, text: withLine(i, line.replace(": ", ': "')) },
    { name: `a bracket in line ${i + 1}`, text: withLine(i, line.replace(": ", ": [")) },
    { name: `line ${i + 1} twice`, text: lines.toSpliced(i, 0, line).join("\n") },
  ]);
}
