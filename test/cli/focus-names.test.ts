import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, tokcost } from "./tokcost.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-focus-"));
  const call = (provider: string, model: string) =>
    JSON.stringify({
      ts: "2026-11-02T10:00:00Z",
      provider,
      model,
      feature: "chat",
      tenant: "acme",
      input_tokens: 1000,
      output_tokens: 10,
    });
  writeFileSync(
    path.join(folder, "log.jsonl"),
    [call("azure", "gpt-4o"), call("anthropic", "claude-haiku-4-5")].join("\n"),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = `version: 1
focus:
  billingAccount: acme-42
  billingAccountName: Acme AI
  invoiceIssuer: Cloud Reseller Ltd
  providers: { azure: Microsoft via Reseller }
  publishers: { anthropic: Anthropic PBC }
  services: { anthropic: Claude for Acme }
  tags: { feature: app, tenant: customer }
`;

async function focus(
  config: string,
  ...flags: string[]
): Promise<Outcome & { readonly rows: Record<string, string>[] }> {
  writeFileSync(path.join(folder, "names.yaml"), config);
  const outcome = await tokcost(
    ["usage", "log.jsonl", "--format", "focus", "--group-by", "feature,tenant", "--config", "names.yaml", ...flags],
    { cwd: folder },
  );
  return { ...outcome, rows: outcome.code === 0 ? parseCsv(outcome.stdout, { columns: true }) : [] };
}

describe("names of one's own in FOCUS", () => {
  it("come from tokcost.yaml", async () => {
    const { rows, stderr } = await focus(NAMES);
    expect(stderr).toBe("");
    const seen = new Set(
      rows.map((row) =>
        [
          "BillingAccountId",
          "BillingAccountName",
          "InvoiceIssuerName",
          "ProviderName",
          "PublisherName",
          "ServiceName",
          "Tags",
        ]
          .map((name) => row[name])
          .join(" | "),
      ),
    );
    expect(seen).toEqual(
      new Set([
        'acme-42 | Acme AI | Cloud Reseller Ltd | Microsoft via Reseller | OpenAI | Azure OpenAI | {"app":"chat","customer":"acme"}',
        'acme-42 | Acme AI | Cloud Reseller Ltd | Anthropic | Anthropic PBC | Claude for Acme | {"app":"chat","customer":"acme"}',
      ]),
    );
  });

  it("give way to flags, and are found upward", async () => {
    const { rows } = await focus(NAMES, "--billing-account", "other");
    expect(new Set(rows.map((row) => row["BillingAccountId"]))).toEqual(new Set(["other"]));
    writeFileSync(path.join(folder, "tokcost.yaml"), NAMES);
    const found = await tokcost(["usage", "log.jsonl", "--format", "focus"], { cwd: folder });
    expect([found.code, found.stderr]).toEqual([0, ""]);
    rmSync(path.join(folder, "tokcost.yaml"));
  });

  it.each([
    [
      "version: 1\nfocus: { billingAccount: '=cmd()' }",
      "names.yaml:2:26: focus.billingAccount: expected plain text that doesn't begin like a formula",
    ],
    [
      "version: 1\nfocus: { tags: { a: x, b: x } }",
      "names.yaml:2:16: focus.tags: expected names that differ, got one twice",
    ],
    ["version: 1\nfocus: { provider: x }", 'names.yaml:2:10: focus: unknown key "provider" (did you mean providers?)'],
    ["version: 1\nfocus: { invoiceIssuer: x }", "--format focus: no billing account given"],
  ])("are refused with their place: %j", async (config, message) => {
    const { code, stdout, stderr } = await focus(config);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});
