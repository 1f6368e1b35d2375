import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { checkClaim, type Checked, type Tokcost } from "./articles/check.ts";
import { readClaims, readConcepts } from "./articles/claim.ts";
import { articlesPage } from "./articles/page.ts";

const PAGE = "docs/articles.md";

/** docs/articles.md as it should be, and what is not as the files say. */
export async function checkedArticles(
  root: string,
  tokcost: Tokcost,
): Promise<{ readonly page: string; readonly wrong: readonly string[] }> {
  const check = async (kind: "claims" | "contradictions"): Promise<Checked[]> => {
    const checked: Checked[] = [];
    for (const claim of readClaims(root, kind)) checked.push(await checkClaim(claim, tokcost));
    return checked;
  };
  const [claims, contradictions] = [await check("claims"), await check("contradictions")];
  const page = articlesPage(claims, contradictions, readConcepts(root));
  return {
    page: await format(page, { parser: "markdown", printWidth: 120 }),
    wrong: [...claims, ...contradictions].flatMap(({ claim, wrong }) => wrong.map((what) => `${claim.id}: ${what}`)),
  };
}

/** `npm run articles`: runs every command of fixtures/articles with the built tokcost, and writes docs/articles.md. */
export default async function articles(_: readonly string[], root: string): Promise<void> {
  const { page, wrong } = await checkedArticles(root, (args) => {
    const bin = path.join(root, "bin/tokcost.js");
    const { status, stdout } = spawnSync(process.execPath, [bin, ...args], { cwd: root, encoding: "utf8" });
    return Promise.resolve({ code: status, stdout });
  });
  writeFileSync(path.join(root, PAGE), page);
  for (const line of wrong) console.error(line);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
