import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { RESULTS, runIn, smallWorkload } from "../cli/small-run.ts";
import { FIXTURES, ROOT, tokcost } from "../cli/tokcost.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with a workload and its report in `report/`. */
async function reported(...args: readonly string[]): Promise<string> {
  const folder = smallWorkload();
  folders.push(folder);
  expect(await runIn(folder, "-o", "report", "-q", ...args)).toMatchObject({ code: 0, stderr: "" });
  return folder;
}

const verify = (folder: string, ...args: readonly string[]) =>
  tokcost(["verify", "report/receipt.json", ...args], { cwd: folder });

function change(folder: string, file: string, from: string | RegExp, to: string): void {
  const place = path.join(folder, file);
  const text = readFileSync(place, "utf8");
  expect(text).toMatch(from);
  writeFileSync(place, text.replace(from, to));
}

interface Verified {
  readonly identical: boolean;
  readonly deviations: readonly {
    kind: string;
    file: string;
    difference?: { line: number; column: string | null; expected: string; found: string } | null;
  }[];
}

async function deviations(folder: string): Promise<Verified["deviations"]> {
  const { code, stdout } = await verify(folder, "--json");
  const found = JSON.parse(stdout) as Verified;
  expect(code).toBe(found.identical ? 0 : 1);
  return found.deviations;
}

describe("tokcost verify", () => {
  it("says identical of a run that nobody touched, in one line, from any folder", async () => {
    const folder = await reported("--factors", "1,10", "-m", "gpt-4o", "--explain", "--target", "60%");
    const { code, stdout } = await verify(folder);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^identical: 6 files recomputed from 2 inputs \(report\/receipt\.json\)\n/);
    expect(await tokcost(["verify", path.join(folder, "report")], { cwd: tmpdir() })).toMatchObject({ code: 0 });
  });

  it("says identical of a run with logs, and after the folder has moved", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tokcost-moved-"));
    folders.push(folder);
    cpSync(path.join(FIXTURES, "support-desk"), path.join(folder, "a/desk"), { recursive: true });
    await tokcost(["run", "desk", "--draws", "64", "-o", "desk/report", "-q"], { cwd: path.join(folder, "a") });
    cpSync(path.join(folder, "a"), path.join(folder, "b"), { recursive: true });
    rmSync(path.join(folder, "a"), { recursive: true });
    expect(await tokcost(["verify", "b/desk/report"], { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
  });

  it("says identical of a run with models that have no price, whose page tells so without guessing what was meant", async () => {
    const folder = smallWorkload();
    folders.push(folder);
    const { code, stderr } = await runIn(folder, "-o", "report", "-m", "gpt-4o-minni,nobody/knows");
    expect(code).toBe(3);
    expect(stderr).toContain("did you mean");
    expect(readFileSync(path.join(folder, "report/report.html"), "utf8")).toContain(
      "<li>gpt-4o-minni is not in the price table</li>",
    );
    expect(await verify(folder)).toMatchObject({ code: 0, stderr: "" });
  });

  it("names a changed prompt and what follows from it, down to the first cell", async () => {
    const folder = await reported();
    change(folder, "prompts/reply.md", "Be brief", "Be brief, be kind, be exact");
    const found = await deviations(folder);
    expect(found[0]).toEqual({ kind: "input-changed", file: "prompts/reply.md" });
    expect(found.slice(1).map(({ kind, file }) => `${kind} ${file}`)).toEqual(
      RESULTS.filter((file) => file !== "receipt.json")
        .toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
        .map((file) => `result-differs ${file}`),
    );
    const comparison = found.find(({ file }) => file === "comparison.csv")?.difference;
    expect(comparison).toMatchObject({ line: 2, column: "input_tokens_mean" });
    expect(Number(comparison?.expected)).toBeGreaterThan(Number(comparison?.found));
    expect((await verify(folder)).stdout).not.toContain("be exact");
  });

  it("names a changed overlay, although the receipt's own prices still hold", async () => {
    const folder = await reported("--prices", "own-prices.yaml");
    expect(await deviations(folder)).toEqual([]);
    change(folder, "own-prices.yaml", '"0.8"', '"0.9"');
    expect(await deviations(folder)).toEqual([{ kind: "input-changed", file: "own-prices.yaml" }]);
  });

  it("names a changed cell of a CSV with its line, column and both values", async () => {
    const folder = await reported();
    change(folder, "report/growth.csv", /^(total,10,.*?),(\d+)\./m, "$1,9$2.");
    const { code, stdout } = await verify(folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^different: 1 file is not as in report\/receipt\.json\n/);
    expect(stdout).toMatch(
      /growth\.csv: result was changed after the run\n +line \d+, usd: the file has "9[\d.]+", computed anew it is "[\d.]+"/,
    );
  });

  it("names a changed page and a missing CSV", async () => {
    const folder = await reported();
    change(folder, "report/report.html", "What the tokens cost</h1>", "What the tokens cost!</h1>");
    rmSync(path.join(folder, "report/usage-map.csv"));
    const found = await deviations(folder);
    expect(found.map(({ kind, file }) => `${kind} ${file}`).toSorted()).toEqual([
      "result-edited report.html",
      "result-missing usage-map.csv",
    ]);
    expect(found.find(({ file }) => file === "report.html")?.difference).toMatchObject({ column: null });
  });

  it("names a changed option of the receipt, and the results that follow from it", async () => {
    const folder = await reported("--factors", "1,10");
    change(folder, "report/receipt.json", '"10"', '"20"');
    const found = await deviations(folder);
    expect(found[0]).toEqual({ kind: "receipt-edited", file: "report/receipt.json" });
    expect(found.map(({ file }) => file)).toEqual(expect.arrayContaining(["growth.csv", "report.html"]));
    expect(found.find(({ file }) => file === "growth.csv")?.difference).toMatchObject({
      column: "factor",
      expected: "20",
    });
  });

  it("notices a price that was changed in the receipt", async () => {
    const folder = await reported();
    change(folder, "report/receipt.json", '"output": "0.6"', '"output": "0.5"');
    expect((await deviations(folder))[0]).toMatchObject({ kind: "receipt-edited" });
  });

  it("is identical with another price table shipped, by the receipt's own prices", async () => {
    const folder = await reported();
    const dearer = (text: string): string =>
      text.replaceAll('"input":"0.15"', '"input":"9.15"').replace(/"version":"[^"]*"/, '"version":"2030.01.01"');
    const shipped = async (name: string): Promise<string> =>
      dearer(await readFile(path.join(ROOT, "dist", name), "utf8"));
    const run = await tokcost(["run", "-o", "dearer", "--draws", "64", "-q"], { cwd: folder, shipped });
    expect(run.code).toBe(0);
    const table = (file: string): string => readFileSync(path.join(folder, file, "comparison.csv"), "utf8");
    expect(table("dearer")).not.toBe(table("report"));
    const { code, stdout } = await tokcost(["verify", "report"], { cwd: folder, shipped });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^identical/) as string });
  });

  it("explains a missing input, a text that is no receipt and a broken one in one line each", async () => {
    const folder = await reported();
    rmSync(path.join(folder, "prompts/reply.md"));
    expect(await verify(folder)).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "error: prompts/reply.md: input of the run is missing (call tokcost verify in the folder where the run was called)\n",
    });
    const complaint = async (file: string) => (await tokcost(["verify", file], { cwd: folder })).stderr;
    expect(await complaint("tokcost.yaml")).toBe(
      "error: tokcost.yaml: not a receipt, expected the receipt.json that tokcost run -o FOLDER writes\n",
    );
    expect(await complaint(path.join(ROOT, "README.md"))).toMatch(/README\.md: not JSON, expected a receipt\.json/);
    expect(await complaint("nowhere.json")).toBe("error: nowhere.json: no such file or folder\n");
    change(folder, "report/receipt.json", '"file": "growth.csv"', '"file": "../../growth.csv"');
    expect(await complaint("report")).toMatch(/not a receipt/);
  });

  it("says of inputs that can't be computed any more why", async () => {
    const folder = await reported();
    change(folder, "tokcost.yaml", '"version":1', '"version":7');
    const { code, stdout } = await verify(folder);
    expect(code).toBe(1);
    expect(stdout).toContain("tokcost.yaml: input changed since the run");
    expect(stdout).toContain("tokcost.yaml: can't be computed any more: ");
  });
});

const order = ["usage-map.csv", "token-loads.csv", "comparison.csv", "growth.csv", "pricing-check.csv", "report.html"];
