import { expect, test } from "vitest";
import { baseOfReport, documentOfSubject } from "../../src/budget/report-base.ts";
import { UserError } from "../../src/errors.ts";
import { subject } from "./subjects.ts";

const SUBJECTS = [
  subject({ name: "chat", tags: { team: "cx" }, output: [1, 10, 90], sections: { system: 90, "tool: refund": 12 } }),
  subject({ name: "own", model: "my-model", file: null }),
  subject({ name: "rare", requests: null }),
];

function report(subjects: unknown): unknown {
  const document = {
    schemaVersion: 1,
    command: "check",
    prices: { table: "2026.11.21", asOf: "2026-11-21" },
    subjects,
  };
  return JSON.parse(JSON.stringify(document));
}

test("a saved report is the base that it was written from, to the last digit", () => {
  const base = baseOfReport("report.json", report(SUBJECTS.map(documentOfSubject)));
  expect(base).toEqual({ ref: "report.json", commit: null, date: "2026-11-21", subjects: SUBJECTS, costOf: null });
});

test("every part of a feature that is left out or of another kind is told with its place", () => {
  const whole = JSON.parse(JSON.stringify(documentOfSubject(subject({ name: "chat" })))) as Record<string, unknown>;
  const wrong = [undefined, true, -1, "x", [], [1], { expected: 1 }];
  let told = 0;
  for (const key of Object.keys(whole)) {
    for (const value of wrong) {
      const work = () => baseOfReport("report.json", report([whole, { ...whole, [key]: value }]));
      if ((key === "name" || key === "model" || key === "file") && value === "x") continue;
      if (key === "sections" && Array.isArray(value) && value.length === 0) continue;
      expect(work).toThrow(UserError);
      expect(work).toThrow(/^report\.json: expected a feature with its tokens and costs as subjects\[1\]$/);
      told += 1;
    }
  }
  expect(told).toBeGreaterThan(50);
});

test.each([[null], [[]], ["text"], [{}], [{ schemaVersion: 2 }], [{ schemaVersion: 1, estimates: [] }]])(
  "%j is no report of a check",
  (document) => {
    expect(() => baseOfReport("report.json", document)).toThrow(/^report\.json: expected a report/);
  },
);
