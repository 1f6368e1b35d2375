import { execFileSync } from "node:child_process";

/** The tests drive the built command, so the bundle is made first. */
export default function setup(): void {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit", timeout: 300_000 });
}
