import { describe, expect, it } from "vitest";
import { lineOfPath } from "../../../src/read/workload/line-of-path.ts";

const YAML = `version: 1
features:
  a: { model: m, input: 1 }
budgets:
  - { max: 1 }
  - feature: a
    max: 2
    maxIncrease: 10%
`;

describe("the line of a path in a workload", () => {
  it("is that of the value, else of what is around it", () => {
    const lines = ["budgets[0].max", "budgets[1].maxIncrease", "budgets[1].owner", "budgets[7].max", "plans", ""].map(
      (path) => lineOfPath("tokcost.yaml", YAML, path),
    );
    expect(lines).toEqual([5, 8, 6, 5, 1, 1]);
  });

  it("is found under the key of package.json, too", () => {
    const text = '{\n  "name": "x",\n  "tokcost": {\n    "budgets": [\n      { "max": "$1" }\n    ]\n  }\n}\n';
    expect(lineOfPath("package.json", text, "budgets[0].max")).toBe(5);
  });
});
