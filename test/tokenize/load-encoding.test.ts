import { expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";

it("opens an encoding once", async () => {
  expect(await loadEncoding("r50k_base")).toBe(await loadEncoding("r50k_base"));
});

it("says what there is where a name is unknown", async () => {
  await expect(loadEncoding("o300k")).rejects.toThrow(UserError);
  await expect(loadEncoding("o300k")).rejects.toThrow(/o300k.*o200k_base/);
});
