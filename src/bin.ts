import { run } from "./cli.ts";
import { EXIT } from "./errors.ts";
import { doOver, type Io, keepCompiledCode, processIo, whenUnwritable } from "./io.ts";

export { run } from "./cli.ts";
export { processIo } from "./io.ts";

/** The bundle as bin/tokcost.js started it: whether compiled code was there and V8 took it, and the file it is kept in. */
interface StartedBundle {
  readonly script: { createCachedData(): Buffer };
  readonly kept: string;
  readonly accepted: boolean;
}

/** The real world; undefined where the folder that the shell is in was removed. */
function world(): Io | undefined {
  try {
    return { ...processIo(process), doOver: doOver(process) };
  } catch {
    return undefined;
  }
}

/** What bin/tokcost.js starts. A report that can't be written out is an error of its own, whatever the verdict was. */
export async function main(bundle?: StartedBundle): Promise<void> {
  let failed = false;
  const fail = (message: string): void => {
    if (!failed) process.stderr.write(`error: ${message}\n`);
    failed = true;
    process.exitCode = EXIT.userError;
  };
  whenUnwritable(process, fail);
  const io = world();
  if (!io) {
    fail("the current folder is gone (cd to one that is there)");
    return;
  }
  const code = await run(io);
  if (!failed) process.exitCode = code;
  // What is kept holds what has run so far: an estimate has run what most calls run.
  if (bundle && !bundle.accepted && process.argv[2] === "estimate") {
    keepCompiledCode(bundle.kept, () => bundle.script.createCachedData());
  }
}
