import { run } from "./cli.ts";
import { keepCompiledCode, processIo } from "./io.ts";

export { run } from "./cli.ts";
export { processIo } from "./io.ts";

/** The compiled bundle, as `node:vm` has it, and the hash at its end. */
interface CompiledBundle {
  readonly script: { createCachedData(): Buffer };
  readonly build: string;
}

/** What bin/tokcost.js starts. A reader that closes the pipe early (`| head`) is no error. */
export async function main(bundle?: CompiledBundle): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  process.exitCode = await run(processIo(process));
  // Only the build asks for this, see scripts/build.mjs.
  if (bundle && process.env["TOKCOST_KEEP_CODE"] === "1")
    keepCompiledCode(bundle.build, bundle.script.createCachedData());
}
