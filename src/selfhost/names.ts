import type { Accelerator } from "../domain/accelerator.ts";
import { nearestTo } from "../domain/nearest.ts";
import { ownValue } from "../domain/own-value.ts";
import type { ServedModel } from "../domain/served-model.ts";
import { UserError } from "../errors.ts";
import { ACCELERATORS } from "./facts/accelerators.ts";
import { SAME_SHAPE, SERVED_MODELS } from "./facts/models.ts";

/**
 * The accelerator of a name: "H100-SXM", "h100 sxm5 80gb", or the usual one of a family ("h100"). A size must be its memory's.
 * Throws a UserError with the nearest names.
 */
export function accelerator(name: string, option = "--gpu"): Accelerator {
  const size = /(\d+) ?gb\b/i.exec(name)?.[1];
  const known = size === undefined ? ACCELERATORS : ACCELERATORS.filter(({ memoryGb }) => memoryGb === Number(size));
  return named(name, known, plainChip, option, ACCELERATORS);
}

/**
 * The model of a name, also as its publisher writes it ("meta-llama/Llama-3.1-70B-Instruct"), or one of the very same shape.
 * Throws a UserError with the nearest names.
 */
export function servedModel(name: string, option = "--serve"): ServedModel {
  const base = plainModel(name);
  const plain = (each: string): string => plainModel(each).replaceAll(/[^a-z0-9.]/g, "");
  return named(ownValue(SAME_SHAPE, base) ?? name, SERVED_MODELS, plain, option, SERVED_MODELS);
}

/** Of the known ones, and of all where none is meant. */
function named<T extends { readonly name: string }>(
  name: string,
  known: readonly T[],
  plain: (name: string) => string,
  option: string,
  all: readonly T[],
): T {
  const wanted = plain(name);
  const exact = known.find((each) => plain(each.name) === wanted);
  const family = known.filter((each) => plain(each.name).startsWith(wanted));
  const only =
    exact ??
    family.find((each) => plain(each.name) === `${wanted}sxm`) ??
    (family.length === 1 ? family[0] : undefined);
  if (only) return only;
  const names = all.map((each) => each.name);
  const near = family.length > 0 ? family.map((each) => each.name) : nearestTo(name.replace(/^.*\//, ""), names, 3);
  throw new UserError(
    `${option}: "${name}" is not known`,
    {},
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known: ${names.join(", ")}`,
  );
}

function plainChip(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/\d+ ?gb\b|nvl72|^nvidia|^amd/g, "")
    .replace(/sxm\d/, "sxm")
    .replaceAll(/[^a-z0-9.]/g, "");
}

/** Without the publisher, and without what training or storing changes but not the shape: "-Instruct", "-0528", "-FP8". */
function plainModel(name: string): string {
  const base = name
    .toLowerCase()
    .replace(/^.*\//, "")
    .replaceAll(/[\s_]+/g, "-");
  return base.replace(/(?:-(?:instruct|chat|it|hf|base|thinking|fp8|fp4|nvfp4|awq|bf16|\d{4}|v0\.\d))+$/, "");
}
