import { hitRateOf, type PricedLoad } from "../compare/price-load.ts";
import { hitRateAtVolume } from "./feature-month.ts";

/** Hit rates are tabled over these volumes; beyond, the ends hold. */
const LOG_VOLUMES = { from: Math.log(1e-4), to: Math.log(1e8) };
const STEPS = 2048;

/** Of uneven gaps that are themselves uncertain: so many tables, and fewer steps in each. */
const GAP_TABLES = 17;
const GAP_STEPS = 512;

/** Hit rate by ln(volume as a multiple of today's), of one user's where each brings a prefix, in a draw. */
export type DrawnHitRate = (logVolume: number, draw: number) => number;

/** The hit rate by table: one of gamma gaps costs a hundred times as much to work out as to look up. Null: nothing bends. */
export function drawnHitRate(load: PricedLoad, gapCv: Float64Array | undefined): DrawnHitRate | null {
  if (hitRateOf(load, 1) === null) return null;
  if (!gapCv) return hitTable(load, STEPS);
  const low = gapCv.reduce((a, b) => Math.min(a, b), Infinity);
  const high = gapCv.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / (GAP_TABLES - 1);
  const tables = Array.from({ length: GAP_TABLES }, (_, index) => {
    return hitTable({ ...load, feature: { ...load.feature, gapCv: low + index * width } }, GAP_STEPS);
  });
  return (logVolume, draw) => {
    const place = width > 0 ? ((gapCv[draw] ?? low) - low) / width : 0;
    const below = Math.min(Math.floor(place), GAP_TABLES - 2);
    const rate = tables[below]?.(logVolume) ?? 0;
    return rate + (place - below) * ((tables[below + 1]?.(logVolume) ?? rate) - rate);
  };
}

function hitTable(load: PricedLoad, steps: number): (logVolume: number) => number {
  const { from, to } = LOG_VOLUMES;
  const width = (to - from) / steps;
  const isOwn = load.feature.cache?.perUser ?? false;
  const at = (volume: number) => (isOwn ? hitRateAtVolume(load, 1, volume) : hitRateOf(load, volume)) ?? 0;
  const rates = Float64Array.from({ length: steps + 2 }, (_, step) => at(Math.exp(from + step * width)));
  return (logVolume) => {
    const place = Math.min(Math.max((logVolume - from) / width, 0), steps);
    const step = place | 0;
    const rate = rates[step] ?? 0;
    return rate + (place - step) * ((rates[step + 1] ?? rate) - rate);
  };
}
