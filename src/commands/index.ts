import { checkCommand, diffCommand } from "./check.ts";
import type { CommandSpec } from "./command.ts";
import { estimateCommand } from "./estimate.ts";
import { completionCommand } from "./completion.ts";
import { initCommand } from "./init.ts";
import { pricesCommand } from "./prices.ts";
import { roiCommand } from "./roi.ts";
import { runCommand } from "./run.ts";
import { savingsCommand } from "./savings.ts";
import { selfhostCommand } from "./selfhost.ts";
import { tokenizersCommand } from "./tokenizers.ts";
import { usageCommand } from "./usage.ts";
import { verifyCommand } from "./verify.ts";
import { compareCommand, marginCommand, simulateCommand } from "./workload-commands.ts";

/** Every subcommand, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  estimateCommand,
  usageCommand,
  compareCommand,
  simulateCommand,
  marginCommand,
  runCommand,
  verifyCommand,
  checkCommand,
  diffCommand,
  savingsCommand,
  roiCommand,
  selfhostCommand,
  pricesCommand,
  tokenizersCommand,
  initCommand,
  completionCommand,
];
