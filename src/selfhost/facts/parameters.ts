// Written by scripts/fit-selfhost.ts: change the script or its points, not this file.
import type { RooflineParameters } from "../parameters.ts";

/** Fitted on 14 published operating points, 2026-11-21. bandwidth and mostSequences are fixed. */
export const FITTED: RooflineParameters = {
  bandwidth: 0.8,
  compute: 0.4694,
  attention: 0.4454,
  fp4: 0.6465,
  tile: 108.3,
  serial: 0.4745,
  link: 0.7544,
  layerMicroseconds: 15.52,
  sequenceMicroseconds: 5.391,
  mostSequences: 2048,
  tuned: 1.547,
};
