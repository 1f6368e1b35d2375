import { type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { readGradedAnswers } from "../read/graded-answers.ts";
import { gradedReport } from "../report/savings-graded.ts";
import { gradedRouters } from "../savings/graded.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness } from "./common.ts";
import { emit } from "./outputs.ts";
import type { SavingsFlags } from "./savings.ts";

/** `tokcost savings --graded FILE`: how much of the strong–weak gap routers keep on graded answers. */
export async function runGraded(file: string, flags: SavingsFlags, common: Common, io: Io): Promise<ExitCode> {
  const { strong, weak, by } = flags;
  if (strong === undefined || weak === undefined) {
    throw new UserError(
      "--graded needs the columns of both models' grades",
      {},
      "--strong gpt-4 --weak mixtral --by prompt",
    );
  }
  const columns = { strong, weak, by: by ?? null };
  const answers = readGradedAnswers(file, await io.files.readText(file, common.maxBytes), columns);
  const book = await common.book();
  const provenance = { command: "savings", version: VERSION, book, asOf: common.when.at };
  await emit(gradedReport(gradedRouters(answers), columns, provenance), common.outputs(), io, common);
  return completeness(false, common);
}
