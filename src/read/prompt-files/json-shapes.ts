import { UserError } from "../../errors.ts";
import type { Place } from "../../errors.ts";
import type { Api, PromptRequest } from "../../domain/request.ts";
import { readRequestBody } from "../request-bodies/index.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isObjectList(value: unknown): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

/** The member of that very object: what it inherits doesn't count. */
export function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function textMember(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" ? found : undefined;
}

/** A request body at its place in a file: what is wrong with the body is said with the place. */
export function requestAt(body: unknown, api: Api | undefined, place: Place): PromptRequest {
  try {
    return readRequestBody(body, api);
  } catch (error) {
    if (!(error instanceof UserError) || error.place.file !== undefined) throw error;
    throw new UserError(error.message, place, error.cure);
  }
}
