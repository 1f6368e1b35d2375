import { amazon } from "./amazon.ts";
import { anthropic } from "./anthropic.ts";
import type { CalibratedFamily } from "./calibration/calibrated-family.ts";
import { cohere } from "./cohere.ts";
import { deepseek } from "./deepseek.ts";
import { gemini } from "./gemini.ts";
import { harmony } from "./harmony.ts";
import { meta } from "./meta.ts";
import { mistral } from "./mistral.ts";
import { moonshot } from "./moonshot.ts";
import { other } from "./other.ts";
import { qwen } from "./qwen.ts";
import { xai } from "./xai.ts";
import { zai } from "./zai.ts";

/** The families that are counted by calibration. gpt-oss comes before any family that goes by the name "gpt". */
export const CALIBRATED_FAMILIES: readonly CalibratedFamily[] = [
  harmony,
  anthropic,
  gemini,
  amazon,
  deepseek,
  mistral,
  xai,
  cohere,
  meta,
  qwen,
  moonshot,
  zai,
  other,
];
