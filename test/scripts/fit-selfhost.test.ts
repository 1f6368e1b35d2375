import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import fitSelfhost, { parametersFile } from "../../scripts/fit-selfhost.ts";
import { FITTED } from "../../src/selfhost/facts/parameters.ts";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

test("the file of fitted parameters is what the fit writes", async () => {
  const file = readFileSync("src/selfhost/facts/parameters.ts", "utf8");
  const [, points = "", date = ""] = /Fitted on (\d+) published operating points, ([^.]+)\./.exec(file) ?? [];
  expect(await parametersFile(FITTED, Number(points), date)).toBe(file);
});

test.each([
  [["no-such-points.json"], "error: no-such-points.json: no such file"],
  [["fixtures/articles/concepts.yaml"], "error: fixtures/articles/concepts.yaml"],
  [[], "error: usage: fit-selfhost.ts POINTS.json [--write --date DATE]"],
])("%j is refused in one line", async (args, said) => {
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await fitSelfhost(args);
  expect(told.mock.calls.map(([line]) => String(line).slice(0, said.length))).toEqual([said]);
  expect(process.exitCode).toBe(2);
});
