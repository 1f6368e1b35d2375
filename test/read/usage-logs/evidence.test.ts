import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { EVIDENCE_WORDS, evidenceOf } from "../../../src/read/usage-logs/evidence.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../../../src/read/usage-logs/index.ts";
import { ROOT, tokcost } from "../../cli/tokcost.ts";

const names = [...LOG_MAPPINGS, ...LOG_CONVERTERS.map(({ mapping }) => mapping)].map(({ name }) => name);

describe("what each log format was checked against", () => {
  test("is in the list of formats, a line each", async () => {
    const { stdout } = await tokcost(["usage", "--list-formats"]);
    for (const name of names) {
      const line = stdout.split("\n").find((each) => each.startsWith(`${name} `));
      expect([name, line?.endsWith(EVIDENCE_WORDS[evidenceOf(name)])]).toEqual([name, true]);
    }
    expect(stdout).toMatch(/^helicone .* · by its documentation only$/m);
    expect(stdout).toMatch(/^litellm .* · checked against real exports$/m);
  });

  test("is what the table of docs/usage-logs.md says, and no format is missing there", () => {
    const table = readFileSync(path.join(ROOT, "docs/usage-logs.md"), "utf8");
    const told = new Map(
      [...table.matchAll(/^\| (`[^|]*`) *\|[^|]*\| (real|shape|–) *\|$/gm)].flatMap(([, formats = "", checked]) =>
        [...formats.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => [name, checked] as const),
      ),
    );
    const words = { real: "real", shape: "shape", any: "–" };
    expect(names.map((name) => [name, told.get(name)])).toEqual(names.map((name) => [name, words[evidenceOf(name)]]));
  });
});
