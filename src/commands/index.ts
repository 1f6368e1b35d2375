import { checkCommand, diffCommand } from "./check.ts";
import type { CommandSpec } from "./command.ts";
import { estimateCommand } from "./estimate.ts";
import { pricesCommand } from "./prices.ts";
import { runCommand } from "./run.ts";
import { usageCommand } from "./usage.ts";
import { compareCommand, marginCommand, simulateCommand } from "./workload-commands.ts";

/** Every subcommand, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  estimateCommand,
  usageCommand,
  compareCommand,
  simulateCommand,
  marginCommand,
  runCommand,
  checkCommand,
  diffCommand,
  pricesCommand,
];
