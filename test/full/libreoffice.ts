import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const SOFFICE = ["soffice", "libreoffice"].find((name) => spawnSync(name, ["--version"]).status === 0);

/** A cell as LibreOffice understood it. */
export interface SheetCell {
  readonly type: "number" | "text" | "empty" | "formula" | "other";
  readonly value: string;
}

/** Opens CSV in LibreOffice, as a person would, and says what it took each cell for. */
export function openInLibreOffice(csv: string): SheetCell[][] {
  const folder = mkdtempSync(path.join(tmpdir(), "tokcost-sheet-"));
  try {
    const file = path.join(folder, "table.csv");
    writeFileSync(file, csv);
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    const filter = "--infilter=CSV:44,34,76,1,,1033,false,true";
    const run = spawnSync(
      SOFFICE ?? "soffice",
      [profile, "--headless", filter, "--convert-to", "fods", "--outdir", folder, file],
      {
        encoding: "utf8",
        timeout: 120_000,
      },
    );
    if (run.status !== 0) throw new Error(`LibreOffice: ${run.stderr}`);
    return cellsOf(readFileSync(path.join(folder, "table.fods"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function cellsOf(xml: string): SheetCell[][] {
  const rows = [...xml.matchAll(/<table:table-row[^>]*>([\s\S]*?)<\/table:table-row>/g)];
  return rows.map(([, row = ""]) =>
    [...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-cell>)/g)].flatMap(
      ([, attributes = "", content = ""]) => {
        const repeated = Number(/number-columns-repeated="(\d+)"/.exec(attributes)?.[1] ?? 1);
        const text = content
          .replace(/<[^>]+>/g, "")
          .trim()
          .replaceAll("&apos;", "'");
        const type = /table:formula=/.test(attributes)
          ? "formula"
          : /value-type="float"/.test(attributes)
            ? "number"
            : /value-type="string"/.test(attributes)
              ? "text"
              : /value-type=/.test(attributes)
                ? "other"
                : "empty";
        const value = /office:value="([^"]*)"/.exec(attributes)?.[1] ?? text;
        return Array.from({ length: Math.min(repeated, 64) }, () => ({ type, value }) as const);
      },
    ),
  );
}
