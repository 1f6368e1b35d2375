import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parametersFile } from "../../scripts/fit-selfhost.ts";
import { FITTED } from "../../src/selfhost/facts/parameters.ts";

test("the file of fitted parameters is what the fit writes", async () => {
  const file = readFileSync("src/selfhost/facts/parameters.ts", "utf8");
  const [, points = "", date = ""] = /Fitted on (\d+) published operating points, ([\d-]+)\./.exec(file) ?? [];
  expect(await parametersFile(FITTED, Number(points), date)).toBe(file);
});
