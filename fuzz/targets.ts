import type { Target } from "./target.ts";
import { FILE_TARGETS } from "./targets/files.ts";
import { LOG_TARGETS } from "./targets/logs.ts";
import { MADE_LOG_TARGETS } from "./targets/made-logs.ts";
import { PRICE_TARGETS } from "./targets/prices.ts";
import { PROMPT_TARGETS } from "./targets/prompts.ts";
import { WORKLOAD_TARGETS } from "./targets/workloads.ts";

/** Everything that reads. */
export const TARGETS: readonly Target[] = [
  ...PROMPT_TARGETS,
  ...LOG_TARGETS,
  ...MADE_LOG_TARGETS,
  ...PRICE_TARGETS,
  ...WORKLOAD_TARGETS,
  ...FILE_TARGETS,
];
