import { spawnSync } from "node:child_process";

/** The tests drive the built command, so the bundle is made first. */
export default function setup(): void {
  spawnSync(process.execPath, ["scripts/build.mjs"], { stdio: "ignore" });
}
