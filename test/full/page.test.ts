import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runIn, smallWorkload } from "../cli/small-run.ts";
import { DESK } from "../cli/support-desk.ts";
import { tokcost } from "../cli/tokcost.ts";
import { HOSTILE } from "../report/markup.ts";
import { type Browser, CHROMIUM, openChromium, type View } from "./chromium.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(CHROMIUM === undefined)("the page in Chromium (skipped where it is not installed)", () => {
  let browser: Browser;
  const url = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  const sideways = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
  beforeAll(async () => {
    browser = await openChromium();
    await tokcost(["run", DESK, "--draws", "64", "-o", path.join(folder, "desk.html")]);
  });
  afterAll(() => browser.close());

  it("asks for nothing but itself, and shows one chart for each size of screen", async () => {
    for (const view of [
      { width: 1100, scheme: "light" },
      { width: 390, scheme: "dark" },
    ] as const satisfies View[]) {
      expect(await browser.open(url("desk.html"), view)).toEqual([url("desk.html")]);
      expect(await browser.evaluate(sideways)).toBe(false);
      const shown = await browser.evaluate(
        "[...document.querySelectorAll('.chart')].map((chart) => [...chart.querySelectorAll('svg')].filter((svg) => svg.checkVisibility()).length)",
      );
      expect(new Set(shown as number[])).toEqual(new Set([1]));
      expect((shown as number[]).length).toBeGreaterThanOrEqual(6);
    }
  });

  it("has text that stands out from its ground, in light and in dark", async () => {
    for (const scheme of ["light", "dark"] as const) {
      await browser.open(url("desk.html"), { width: 1100, scheme });
      expect(await browser.evaluate(LOWEST_CONTRAST)).toBeGreaterThan(4.5);
    }
  });

  it("has charts whose words stay in the picture and beside each other", async () => {
    for (const width of [1100, 390]) {
      await browser.open(url("desk.html"), { width, scheme: "light" });
      expect(await browser.evaluate(WORDS_IN_THE_WAY)).toEqual([]);
    }
  });

  it("runs no script and fetches nothing for names that try to", async () => {
    const hostile = smallWorkload(HOSTILE.map((name) => name.replaceAll(/[\u0000-\u001f\u202e]/g, "")));
    await runIn(hostile, "-o", path.join(folder, "hostile.html"));
    rmSync(hostile, { recursive: true });
    expect(await browser.open(url("hostile.html"))).toEqual([url("hostile.html")]);
    expect(await browser.evaluate("document.documentElement.dataset.broken")).toBeUndefined();
    expect(await browser.evaluate("document.scripts.length + document.images.length")).toBe(0);
  });

  it("would stop by its policy what got through, and this test would notice without", async () => {
    const page = readFileSync(path.join(folder, "desk.html"), "utf8");
    const attack = `<script>document.documentElement.dataset.broken = 1</script><img src="http://127.0.0.1:9/x">`;
    const broken = page.replace("<main>", `<main>${attack}`);
    expect(broken).not.toBe(page);
    writeFileSync(path.join(folder, "with-policy.html"), broken);
    writeFileSync(
      path.join(folder, "without.html"),
      broken.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
    );
    await browser.open(url("with-policy.html"));
    expect(await browser.evaluate("document.documentElement.dataset.broken")).toBeUndefined();
    const asked = await browser.open(url("without.html"));
    expect(await browser.evaluate("document.documentElement.dataset.broken")).toBe("1");
    expect(asked).toContain("http://127.0.0.1:9/x");
  });

  it("prints on A4", async () => {
    await browser.open(url("desk.html"));
    const pdf = (await browser.print()).toString("latin1");
    expect(pdf.startsWith("%PDF")).toBe(true);
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  });
});

/** The lowest contrast of text against the page's ground. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const LOWEST_CONTRAST = `(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).slice(0, 3)
      .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const colors = [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""))
    .map((element) => (element instanceof SVGElement ? getComputedStyle(element).fill : getComputedStyle(element).color));
  return Math.min(...colors.map(light).map((one) => (Math.max(one, ground) + 0.05) / (Math.min(one, ground) + 0.05)));
})()`;

/** Words of charts that leave their picture, or cover other words of it. */
const WORDS_IN_THE_WAY = `(() => {
  const wrong = [];
  for (const svg of [...document.querySelectorAll(".chart svg")].filter((svg) => svg.checkVisibility())) {
    const frame = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    for (const [index, { text, box }] of boxes.entries()) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1) wrong.push(text + " leaves the picture");
      for (const other of boxes.slice(index + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (across > 1 && down > 3) wrong.push(text + " covers " + other.text);
      }
    }
  }
  return wrong;
})()`;
