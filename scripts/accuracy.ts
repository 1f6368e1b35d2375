import { existsSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { CALIBRATION } from "../src/count/calibration/constants.ts";
import { accuracyPage } from "./calibration/accuracy-page.ts";
import { imageErrors } from "./calibration/image-errors.ts";
import { measureRows } from "./calibration/measured.ts";
import { ROWS_FILE, readRows } from "./calibration/rows.ts";
import { loadEncodings } from "./calibration/samples.ts";

const PAGE = "docs/accuracy.md";

/**
 * Measures counts against recorded usage and writes docs/accuracy.md. Fits nothing: each recording is counted with the
 * constants that scripts/fit-counts.ts fitted without its fold.
 */
export default async function accuracy(): Promise<void> {
  if (!existsSync(ROWS_FILE)) {
    console.error(`no recordings at ${ROWS_FILE}, so nothing was measured and ${PAGE} stays as it is`);
    return;
  }
  const encodings = await loadEncodings();
  const rows = readRows();
  const measured = measureRows(rows, encodings);
  const page = accuracyPage(measured, imageErrors(rows, encodings), CALIBRATION);
  writeFileSync(PAGE, await format(page, { parser: "markdown", printWidth: 120 }));
  console.log(page);
}
