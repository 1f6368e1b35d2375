import type { CheckResult } from "../budget/check.ts";
import type { Io } from "../io.ts";
import type { CheckContext } from "../report/check.ts";
import { isTold, type PlacedCheck } from "../report/placed-check.ts";
import { placesOf } from "./check-places.ts";
import type { Common } from "./common.ts";
import type { RenderOptions } from "./outputs.ts";
import type { FoundWorkload } from "./workload-file.ts";

/** The formats that only `check` has. Where things stand in files is looked up once, and only for those. */
export function checkFormats(
  results: readonly CheckResult[],
  context: CheckContext,
  found: FoundWorkload,
  common: Common,
  io: Io,
): NonNullable<RenderOptions["more"]> {
  const told = results.filter(isTold);
  let placed: Promise<PlacedCheck[]> | undefined;
  const places = (): Promise<PlacedCheck[]> =>
    (placed ??= placesOf(told, context.subjects, found, common.maxBytes, io));
  const fingerprint = (identity: string): string => io.sha256(identity);
  return {
    markdown: async () => (await import("../report/sticky-comment.ts")).toStickyComment(results, context),
    github: async () => (await import("../report/github.ts")).toGithub(await places(), context, common),
    junit: async () => (await import("../report/junit.ts")).toJunit(results, await places(), context, common),
    sarif: async () => (await import("../report/sarif.ts")).toSarif(await places(), context, common),
    gitlab: async () =>
      (await import("../report/gitlab.ts")).toGitlab(await places(), context, { ...common, fingerprint }),
  };
}
