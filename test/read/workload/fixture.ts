import { readFileSync } from "node:fs";

const FOLDER = new URL("../../../fixtures/support-desk/", import.meta.url);

/** The workload that README examples use. */
export const SUPPORT_DESK = readFileSync(new URL("tokcost.yaml", FOLDER), "utf8");

export function supportDeskFile(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}
