import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { readWorkload } from "../../../src/read/workload.ts";

function told(name: string): [message: string, cure: string | undefined] {
  const text = readFileSync(new URL(`../../../fixtures/errors/workload-${name}/tokcost.yaml`, import.meta.url), "utf8");
  try {
    readWorkload({ file: "tokcost.yaml", text });
  } catch (error) {
    if (error instanceof UserError) return [error.message, error.cure];
    throw error;
  }
  return ["nothing is wrong", undefined];
}

test.each([
  ["unknown-key", '7:5: features.chat: unknown key "retry"', "did you mean retries?"],
  [
    "no-period",
    '6:15: features.chat.requests: expected requests in a period such as 50_000/month or 12/user/month, got "50_000"',
    "write 50_000/month",
  ],
  [
    "share-as-number",
    "7:12: features.chat.batch: expected a share from 0 to 1 or from 0% to 100%, got 20",
    "write 20%",
  ],
  ["no-users", "6:15: features.chat.requests: expected users beside a volume per user, got none", "add users: 4000"],
  ["falling-quantiles", "5:40: features.chat.input.dynamic.p95: expected at least 300 (p50), got 120", undefined],
  [
    "comma-in-braces",
    '8:30: budgets[0]: unknown key "500/month"',
    "write 5_000 or quote the text: inside { } a comma ends a value",
  ],
  ["unknown-feature", '8:16: budgets[0].feature: expected the name of a feature, got "caht"', "did you mean chat?"],
  [
    "price-without-unit",
    "8:17: plans.pro.price: expected a price with its unit such as $20/month or $0.02/request, got 20",
    "write 20/month",
  ],
  ["duplicate-key", "7:5: broken YAML: expected each key once, got this one twice", "remove one of the two"],
  ["tab", "5:1: broken YAML: expected spaces as indentation, got a tab", undefined],
  ["no-volume", "4:5: features.chat: expected the key requests, got none", undefined],
  [
    "euros",
    '8:27: budgets[0].max: expected dollars in a period such as $400/month, got "400€/month"',
    "amounts are in US dollars",
  ],
])("fixtures/errors/workload-%s", (name, message, cure) => {
  expect(told(name)).toEqual([`tokcost.yaml:${message}`, cure]);
});
