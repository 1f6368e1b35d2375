import type { Accelerator } from "../domain/accelerator.ts";
import { nearestTo } from "../domain/nearest.ts";
import type { ServedModel } from "../domain/served-model.ts";
import { UserError } from "../errors.ts";
import { ACCELERATORS } from "./facts/accelerators.ts";
import { SERVED_MODELS } from "./facts/models.ts";

/** The accelerator of a name: "H100-SXM", "h100 sxm", or the first of a family ("h100"). Throws a UserError with the nearest names. */
export function accelerator(name: string, option = "--gpu"): Accelerator {
  return named(name, ACCELERATORS, option);
}

/** The model of a name. Throws a UserError with the nearest names. */
export function servedModel(name: string, option = "--serve"): ServedModel {
  return named(name, SERVED_MODELS, option);
}

function named<T extends { readonly name: string }>(name: string, known: readonly T[], option: string): T {
  const wanted = plain(name);
  const exact = known.find((each) => plain(each.name) === wanted);
  const family = known.filter((each) => plain(each.name).startsWith(wanted));
  const only =
    exact ??
    family.find((each) => plain(each.name) === `${wanted}sxm`) ??
    (family.length === 1 ? family[0] : undefined);
  if (only) return only;
  const names = known.map((each) => each.name);
  const near = family.length > 0 ? family.map((each) => each.name) : nearestTo(name, names, 3);
  throw new UserError(
    `${option}: "${name}" is not known`,
    {},
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known: ${names.join(", ")}`,
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.]/g, "");
}
