import { normalScore, normalShare } from "../load/normal.ts";

const STEP = 1 / 256;
const REACH = 40;

/** Normal scores by −ln of the share above them: there the score is smooth into the far tail. */
let scores: Float64Array | undefined;

function table(): Float64Array {
  if (scores) return scores;
  const size = REACH / STEP + 2;
  const built = Float64Array.from({ length: size }, (_, index) => {
    const above = Math.exp(-Math.LN2 - index * STEP);
    return -normalScore(above);
  });
  scores = built;
  return built;
}

/** Φ⁻¹ of 1 − e^(−depth) for depths from ln 2 on, by table: right to six digits. `normalScore` is exact and a hundred times slower. */
function scoreAtDepth(depth: number): number {
  const at = Math.min((depth - Math.LN2) / STEP, REACH / STEP);
  const index = Math.floor(at);
  const known = table();
  const low = known[index] ?? 0;
  return low + (at - index) * ((known[index + 1] ?? low) - low);
}

/** The normal score below which a share lies, for millions of draws. */
export function fastNormalScore(share: number): number {
  return share > 0.5 ? scoreAtDepth(-Math.log(1 - share)) : -scoreAtDepth(-Math.log(share));
}

/** The same from ln(share), for shares so near to 1 that 1 − share would lose its digits. */
export function fastNormalScoreOfLog(logShare: number): number {
  return logShare > -Math.LN2 ? scoreAtDepth(-Math.log(-Math.expm1(logShare))) : -scoreAtDepth(-logShare);
}

const LOWEST = -37;
const HIGHEST = 9;
let logShares: Float64Array | undefined;

/** Φ(z) by a table of its logarithm: right to five digits even where it is tiny. */
export function fastNormalShare(z: number): number {
  if (z >= HIGHEST) return 1;
  if (z <= LOWEST) return 0;
  logShares ??= Float64Array.from({ length: (HIGHEST - LOWEST) / STEP + 2 }, (_, index) =>
    Math.log(normalShare(LOWEST + index * STEP)),
  );
  const at = (z - LOWEST) / STEP;
  const index = Math.floor(at);
  const low = logShares[index] ?? 0;
  return Math.exp(low + (at - index) * ((logShares[index + 1] ?? low) - low));
}
