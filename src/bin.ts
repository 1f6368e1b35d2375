import { run } from "./cli.ts";
import { doOver, keepCompiledCode, processIo } from "./io.ts";

export { run } from "./cli.ts";
export { processIo } from "./io.ts";

/** The bundle as bin/tokcost.js started it: whether compiled code was there and V8 took it, and the file it is kept in. */
interface StartedBundle {
  readonly script: { createCachedData(): Buffer };
  readonly kept: string;
  readonly accepted: boolean;
}

/** What bin/tokcost.js starts. A reader that closes the pipe early (`| head`) is no error. */
export async function main(bundle?: StartedBundle): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  process.exitCode = await run({ ...processIo(process), doOver: doOver(process) });
  // What is kept holds what has run so far: an estimate has run what most calls run.
  if (bundle && !bundle.accepted && process.argv[2] === "estimate") {
    keepCompiledCode(bundle.kept, () => bundle.script.createCachedData());
  }
}
