import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attributes, HOSTILE, tags } from "../report/markup.ts";
import { DESK } from "./support-desk.ts";
import { RESULTS, runIn, smallWorkload } from "./small-run.ts";
import { ROOT, tokcost } from "./tokcost.ts";

const folders: string[] = [];
function workload(names?: readonly string[]): string {
  const folder = smallWorkload(names);
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const read = (...parts: readonly string[]): string => readFileSync(path.join(...parts), "utf8");

describe("tokcost run -o FOLDER", () => {
  let folder = "";
  beforeAll(async () => {
    folder = workload();
    expect(await runIn(folder, "-o", "report")).toMatchObject({ code: 0 });
  });

  it("writes the CSVs, the page and the receipt, and nothing else", () => {
    expect(readdirSync(path.join(folder, "report"))).toEqual(RESULTS);
    expect(readdirSync(folder).toSorted()).toEqual(["own-prices.yaml", "prompts", "report", "tokcost.yaml"]);
  });

  it("gives the same bytes for the same inputs", async () => {
    expect(await runIn(folder, "-o", "again")).toMatchObject({ code: 0 });
    for (const file of RESULTS) expect(read(folder, "again", file)).toBe(read(folder, "report", file));
  });

  it("keeps in the receipt the whole price of every model that counted, and no other", () => {
    const receipt = JSON.parse(read(folder, "report/receipt.json")) as {
      prices: { models: { key: string; periods: { rates: object }[] }[] };
      inputs: { file: string }[];
      draws: object;
    };
    expect(receipt.prices.models.map(({ key }) => key)).toEqual([
      "deepseek/deepseek-flash",
      "openai/gpt-4o",
      "openai/gpt-4o-mini",
    ]);
    expect(receipt.prices.models.every(({ periods }) => periods.some(({ rates }) => "input" in rates))).toBe(true);
    expect(receipt.inputs.map(({ file }) => file)).toEqual(["prompts/reply.md", "tokcost.yaml"]);
    expect(receipt.draws).toEqual({ count: 64, seed: 1 });
  });

  it("has no prompt text in any file", () => {
    for (const file of RESULTS) expect(read(folder, "report", file)).not.toContain("answer letters");
  });

  it("leaves the old folder as it was where a file can't be written", async () => {
    const target = path.join(folder, "blocked");
    mkdirSync(path.join(target, "report.html"), { recursive: true });
    writeFileSync(path.join(target, "growth.csv"), "old");
    const { code, stderr } = await runIn(folder, "-o", "blocked");
    expect(code).toBe(2);
    expect(stderr).toMatch(/report\.html: is a folder, expected a file\n$/);
    expect(readdirSync(target)).toEqual(["growth.csv", "report.html"]);
    expect(read(target, "growth.csv")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("keeps what else is in the folder", async () => {
    const target = path.join(folder, "shared-folder");
    mkdirSync(target);
    writeFileSync(path.join(target, "notes.txt"), "mine");
    await runIn(folder, "-o", "shared-folder");
    expect(readdirSync(target)).toEqual([...RESULTS, "notes.txt"].toSorted());
    expect(read(target, "notes.txt")).toBe("mine");
  });
});

describe("tokcost run --format html", () => {
  it("writes the page alone, which then links to no file beside it", async () => {
    const folder = workload();
    expect(await runIn(folder, "--format", "html", "-o", "page")).toMatchObject({ code: 0, stdout: "" });
    expect(await runIn(folder, "-o", "page.html")).toMatchObject({ code: 0, stdout: "" });
    const page = read(folder, "page.html");
    expect(read(folder, "page")).toBe(page);
    expect(existsSync(path.join(folder, "receipt.json"))).toBe(false);
    expect(page).not.toContain(".csv");
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, target]) => target?.startsWith("#"))).toBe(true);
  });

  it("goes to standard output where no file is named, and beside a folder where both are", async () => {
    const folder = workload();
    const { stdout } = await runIn(folder, "--format", "html");
    expect(stdout).toMatch(/^<!DOCTYPE html>\n/i);
    await runIn(folder, "--format", "html", "-o", "alone.html", "-o", "report");
    expect(read(folder, "alone.html")).toBe(stdout);
    expect(readdirSync(path.join(folder, "report"))).toEqual(RESULTS);
  });
});

describe("the page", () => {
  it("of the support desk tells its five conclusions, with a chart for each step, and no script", async () => {
    const folder = workload();
    const { stdout } = await tokcost(["run", DESK, "--draws", "64", "-o", folder]);
    const page = read(folder, "report.html");
    const summary = page.slice(page.indexOf("<nav"), page.indexOf("</nav>"));
    const said = stdout.match(/^[1-5] [A-Z][a-z ]+: .*$/gm) ?? [];
    expect(said).toHaveLength(5);
    for (const line of said) {
      const words = line
        .slice(line.indexOf(": ") + 2)
        .replaceAll(/(?<=\d) %/g, "\u00a0%")
        .replaceAll("'", "&#39;");
      expect(summary).toContain(words);
    }
    for (const name of [
      "Cost by feature",
      "What the input",
      "A month as configured",
      "Cost of a month",
      "Margin of one",
    ]) {
      expect(page, name).toContain(`aria-label="${name}`);
    }
    expect(page).not.toMatch(/<script|<link|@import|url\(|src=/i);
    expect(page).toContain("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:");
  });

  it("takes names from a workload for text only", async () => {
    const plain = workload();
    const hostile = workload(HOSTILE.map((name) => name.replaceAll(/[\u0000-\u001f\u202e]/g, "")));
    for (const folder of [plain, hostile]) {
      expect(await runIn(folder, "--format", "html", "-o", "page.html", "-m", "gpt-4o,<img src=x>")).toMatchObject({
        code: 3,
      });
    }
    const [before, after] = [read(plain, "page.html"), read(hostile, "page.html")];
    expect(after).toContain("&lt;script&gt;document");
    expect(new Set(tags(after))).toEqual(new Set(tags(before)));
    expect(new Set(attributes(after))).toEqual(new Set(attributes(before)));
  });

  it("brings the chart package only when it is drawn: not into the command's own bundle", () => {
    expect(readFileSync(path.join(ROOT, "dist/charts.cjs"), "utf8")).toContain("zrender");
    expect(readFileSync(path.join(ROOT, "dist/cli.cjs"), "utf8")).not.toContain("zrender");
  });
});
