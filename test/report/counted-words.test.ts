import { expect, it } from "vitest";
import type { DrawnInput, DrawnSimulation } from "../../src/domain/drawn.ts";
import type { Verification } from "../../src/domain/verification.ts";
import { drawnProvenance } from "../../src/report/growth-draws.ts";
import { verificationReport } from "../../src/report/verification.ts";

const INPUT: DrawnInput = { kind: "output", of: "chat", p10: 0.8, p90: 1.2, varianceShare: 1 };

it("the provenance of draws counts their inputs, and says so where there are none", () => {
  const told = (inputs: readonly DrawnInput[]) =>
    drawnProvenance({ draws: 4096, seed: 1, inputs, rankOfP90: [0.891, 0.909] } as unknown as DrawnSimulation);
  expect(told([])).toBe("no input is uncertain, so nothing is drawn");
  expect(told([INPUT])).toMatch(/^1 uncertain input, 4,096 draws, seed 1: /);
  expect(told([INPUT, INPUT])).toMatch(/^2 uncertain inputs, /);
});

it("a verification counts its files and inputs", () => {
  const told = (results: number, inputs: number) =>
    verificationReport({
      receipt: "r/receipt.json",
      deviations: [],
      inputs,
      results,
      priceTable: "sha256:0",
      models: [],
      madeBy: "0.1.0",
      checkedBy: "0.1.0",
    } as unknown as Verification).headline;
  expect(told(6, 1)).toBe("identical: 6 files recomputed from 1 input (r/receipt.json)");
  expect(told(1, 3)).toBe("identical: 1 file recomputed from 3 inputs (r/receipt.json)");
});
