import type { CommandSpec } from "./command.ts";
import { estimateCommand } from "./estimate.ts";
import { pricesCommand } from "./prices.ts";

/** Every subcommand, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [estimateCommand, pricesCommand];
