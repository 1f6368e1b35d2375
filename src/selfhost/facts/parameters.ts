// Written by scripts/fit-selfhost.ts: change the script or its points, not this file.
import type { RooflineParameters } from "../parameters.ts";

/** Fitted on 14 published operating points, 2026-11-22. bandwidth and mostSequences are fixed. */
export const FITTED: RooflineParameters = {
  bandwidth: 0.8,
  compute: 0.4742,
  attention: 0.4368,
  fp4: 0.6468,
  tile: 101.9,
  serial: 0.469,
  link: 0.7575,
  layerMicroseconds: 15.43,
  sequenceMicroseconds: 5.275,
  mostSequences: 2048,
  tuned: 1.541,
};
