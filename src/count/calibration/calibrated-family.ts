import { textRequest } from "../../domain/request.ts";
import type { PromptRequest } from "../../domain/request.ts";
import type { Family } from "../family.ts";
import type { ModelName } from "../model-name.ts";
import { countCalibrated } from "./count-calibrated.ts";
import type { Generation } from "./generation.ts";

/** A family whose counts rest on calibrated constants, with its generations open to the script that fits them. */
export interface CalibratedFamily extends Family {
  generationOf(model: ModelName, request: PromptRequest): Generation;
}

export function calibratedFamily(facts: {
  name: string;
  matches: (model: ModelName) => boolean;
  generationOf: (model: ModelName, request: PromptRequest) => Generation;
}): CalibratedFamily {
  const { name, matches, generationOf } = facts;
  return {
    name,
    matches,
    generationOf,
    encodingFor: (model) => generationOf(model, textRequest("")).encoding,
    count: (request, model, encodings) => {
      const generation = generationOf(model, request);
      return countCalibrated(request, generation, name, encodings(generation.encoding));
    },
  };
}
