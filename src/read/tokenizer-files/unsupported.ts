import { UserError } from "../../errors.ts";

/** What a tokenizer file asks for and tokcost can't do exactly: said by name, never approximated. */
export function unsupported(what: string, file: string): UserError {
  return new UserError(`asks for ${what}, which tokcost can't do exactly`, { file });
}

/** A tokenizer file that is not as its format wants it. */
export function broken(what: string, file: string): UserError {
  return new UserError(what, { file });
}
