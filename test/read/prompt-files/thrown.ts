import { UserError } from "../../../src/errors.ts";

/** What a user is told: the message of the UserError that is thrown, and its cure where it has one. */
export function thrown(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return told(error);
  }
  return "nothing was thrown";
}

export async function rejected(act: Promise<unknown>): Promise<string> {
  return act.then(() => "nothing was thrown", told);
}

function told(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  return error.cure === undefined ? error.message : `${error.message} | ${error.cure}`;
}
