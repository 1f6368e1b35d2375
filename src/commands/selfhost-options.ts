import { type Accelerator, NUMBER_FORMATS, type NumberFormat } from "../domain/accelerator.ts";
import type { Operation, TrafficClass } from "../domain/hosting.ts";
import { ZERO } from "../domain/money.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { ServedModel } from "../domain/served-model.ts";
import type { Formats, ServingSetup, Shape } from "../domain/serving.ts";
import { UserError } from "../errors.ts";
import { parseNumber, volume, wholeNumber } from "../read/quantities.ts";
import { FITTED } from "../selfhost/facts/parameters.ts";
import { fewestGpus } from "../selfhost/memory.ts";
import { accelerator, servedModel } from "../selfhost/names.ts";
import { fastestSpread, type Spread, spreadName } from "../selfhost/spread.ts";
import type { SelfhostQuestion } from "../selfhost/selfhost.ts";
import { atLeastOne, money, positive, ratio, shareBelowOne, shareOfOne } from "./amounts.ts";
import { type Assume, readHosting } from "./hosting-options.ts";
import type { SelfhostFlags } from "./selfhost.ts";

/** What the flags say, and what was assumed where they say nothing. */
export interface ReadFlags {
  readonly question: SelfhostQuestion;
  readonly assumptions: readonly Assumption[];
}

/** Reads the flags of `tokcost selfhost`. Throws a UserError at the first that makes no sense, with one that would. */
export function readSelfhostFlags(name: string, flags: SelfhostFlags): ReadFlags {
  const assumptions: Assumption[] = [];
  const assume = (code: string, text: string, value: string): void => void assumptions.push({ code, text, value });
  const model = servedModel(name, "model");
  const gpu = throttled(accelerator(flags.gpu ?? "h100"), flags.powerCap);
  const shape = readShape(flags, assume);
  const perUser = flags.perUser === undefined ? null : positive(flags.perUser, "--per-user");
  const formats = readFormats(flags, model, gpu, assume);
  const setup = readSetup(flags, model, gpu, formats, shape, perUser, assume);
  const operation = readOperation(flags, assume);
  const hosting = readHosting(flags, gpu, assume);
  assume("roofline", "throughput is predicted by a roofline fitted on published points", "docs/selfhost.md");
  const plan = {
    setup,
    shape,
    hosting,
    operation,
    platform: money(flags.platform, "--platform", "0"),
    staff: money(flags.staff, "--staff", "0"),
    retrieval: money(flags.retrieval, "--retrieval", "0"),
    training: ZERO,
  };
  return {
    question: {
      plan,
      measured: flags.measured === undefined ? null : positive(flags.measured, "--measured"),
      perUser,
      student:
        flags.distil === undefined
          ? null
          : { model: servedModel(flags.distil, "--distil"), monthly: money(flags.training, "--training", "0") },
      apiModels: flags.model ?? [],
      load: readLoad(flags),
    },
    assumptions: flags.measured === undefined ? assumptions : assumptions.filter(({ code }) => code !== "roofline"),
  };
}

function readShape(flags: SelfhostFlags, assume: Assume): Shape {
  const tokensOf = (text: string | undefined, option: string, least: number): number => {
    if (text === undefined) assume("shape", `${option.replace(/^--/, "").replace("-", " ")} of a mean request`, "1000");
    const count = wholeNumber(text ?? "1000", option);
    if (count < least) throw new UserError(`${option}: expected at least ${least}, got ${count}`);
    return count;
  };
  return {
    input: tokensOf(flags.inputTokens, "--input-tokens", 0),
    output: tokensOf(flags.outputTokens, "--output-tokens", 1),
    concurrency: flags.concurrency === undefined ? null : positive(flags.concurrency, "--concurrency"),
    prefixHits: flags.prefixHits === undefined ? 0 : shareBelowOne(flags.prefixHits, "--prefix-hits"),
  };
}

function readFormats(
  { weights, cache, compute }: SelfhostFlags,
  model: ServedModel,
  gpu: Accelerator,
  assume: Assume,
): Formats {
  const usual = model.format === "mxfp4" ? "mxfp4" : gpu.tflops.fp8 === null ? "bf16" : "fp8";
  if (weights === undefined) assume("weights", `format of the weights on ${gpu.name}`, usual);
  const chosen = weights === undefined ? usual : format(weights, "--weights");
  const bits = cache === undefined ? undefined : parseNumber(cache);
  if (bits && (ratio(bits) < 1 || ratio(bits) > 16))
    throw new UserError(`--cache: expected 1 to 16 bits or a format, got "${cache}"`);
  // gpt-oss keeps everything but its experts in BF16, and so do most 4-bit mixtures; dense models are quantized whole.
  const denseWeights = chosen === "mxfp4" && model.experts !== null ? "bf16" : chosen;
  return {
    weights: chosen,
    denseWeights,
    cache: bits
      ? { bits: ratio(bits) }
      : cache === undefined
        ? chosen === "bf16"
          ? "bf16"
          : "fp8"
        : format(cache, "--cache"),
    compute: compute === undefined ? computeOf(chosen, gpu) : format(compute, "--compute"),
  };
}

/** Weights narrower than the chip multiplies are widened to what it does. */
function computeOf(weights: NumberFormat, { tflops }: Accelerator): NumberFormat {
  if ((weights === "fp4" || weights === "mxfp4") && tflops.fp4 === null) return "bf16";
  return weights === "fp8" && tflops.fp8 === null ? "bf16" : weights;
}

function format(text: string, option: string): NumberFormat {
  const found = NUMBER_FORMATS.find((known) => known === text.toLowerCase());
  if (!found) throw new UserError(`${option}: expected ${NUMBER_FORMATS.join(", ")}, got "${text}"`);
  return found;
}

function readSetup(
  { gpus, parallel }: SelfhostFlags,
  model: ServedModel,
  gpu: Accelerator,
  formats: Formats,
  shape: Shape,
  perUser: number | null,
  assume: Assume,
): ServingSetup {
  const match = /^(?:tp[\s-]?(\d+)|tensor|expert|ep)$/i.exec(parallel ?? "tensor");
  if (!match) throw new UserError(`--parallel: expected tensor, expert or TP2, got "${parallel ?? ""}"`);
  const copySize = match[1] === undefined ? null : Number(match[1]);
  const base: ServingSetup = {
    model,
    gpu,
    gpus: 1,
    formats,
    parallelism: { kind: "tensor", size: 1 },
    networkGbS: null,
    engine: "stock",
  };
  const asked = /^(expert|ep)$/i.test(parallel ?? "");
  if (asked && model.experts === null)
    throw new UserError(`--parallel: ${model.name} has no experts to spread`, {}, "use tensor");
  const kind = asked ? "expert" : parallel === undefined ? undefined : "tensor";
  const copyOf = (size: number, gpus = size): ServingSetup => ({
    ...base,
    gpus,
    parallelism: { kind: kind ?? "tensor", size },
  });
  const fewest = copySize ?? fewestGpus(copyOf(1), shape) ?? 1;
  const best = (gpus: number) => fastestSpread({ ...base, gpus }, shape, FITTED, { kind, perUser });
  const count = gpus === undefined ? (copySize ?? mostEach(fewest, best)) : wholeNumber(gpus, "--gpus");
  if (gpus === undefined && copySize === null)
    assume("gpus", `${gpu.name} for ${model.name}: as many as write most tokens each`, String(count));
  if (count < 1)
    throw new UserError(
      `--gpus: expected at least 1, got ${count}`,
      {},
      `${fewest} × ${gpu.name} would hold ${model.name}`,
    );
  if (copySize !== null) {
    if (copySize < 1 || count % copySize !== 0) {
      const wanted = Math.max(1, copySize);
      throw new UserError(
        `--parallel: copies of ${copySize} don't fill ${count} accelerators`,
        {},
        `--gpus ${Math.max(1, Math.ceil(count / wanted)) * wanted} would fit`,
      );
    }
    return copyOf(copySize, count);
  }
  const chosen = best(count)?.setup ?? copyOf(count);
  if (count > 1 && !asked)
    assume("parallel", "how copies are spread: what writes most tokens", spreadName(chosen.parallelism));
  return chosen;
}

/** From the fewest that hold a copy, doubled within a node where each accelerator writes a percent more for it. */
function mostEach(fewest: number, best: (gpus: number) => Spread | null): number {
  const each = (gpus: number): number => (best(gpus)?.outputPerSecond ?? 0) / gpus;
  let most = fewest;
  for (let gpus = 2 * fewest; gpus <= NODE; gpus *= 2) if (each(gpus) > 1.01 * each(most)) most = gpus;
  return most;
}

/** Accelerators of a node. */
const NODE = 8;

/** Arithmetic falls with about the root of the power; memory keeps its speed. */
function throttled(gpu: Accelerator, cap: string | undefined): Accelerator {
  if (cap === undefined) return gpu;
  const watts = positive(cap, "--power-cap");
  if (gpu.watts === null) throw new UserError(`--power-cap: the rating of ${gpu.name} is not known`);
  const left = Math.sqrt(Math.min(1, watts / gpu.watts));
  const { bf16, fp8, fp4 } = gpu.tflops;
  return {
    ...gpu,
    tflops: { bf16: bf16 * left, fp8: fp8 === null ? null : fp8 * left, fp4: fp4 === null ? null : fp4 * left },
  };
}

function readOperation(flags: SelfhostFlags, assume: Assume): Operation {
  if (flags.utilisation !== undefined && flags.peak !== undefined)
    throw new UserError("give --utilisation or --peak, not both");
  const usual = (given: string | undefined, option: string, value: string, text: string): number => {
    if (given === undefined) assume(option.replace("--", ""), text, value);
    return shareOfOne(given ?? value, option);
  };
  const utilisation =
    flags.peak === undefined
      ? usual(flags.utilisation, "--utilisation", "50%", "share of the time that the accelerators are busy")
      : 1 / (HEADROOM * atLeastOne(flags.peak, "--peak"));
  return {
    utilisation,
    availability: usual(flags.availability, "--availability", "99%", "share of the time that they work"),
    spares: flags.spares === undefined ? 0 : wholeNumber(flags.spares, "--spares"),
    derate:
      flags.measured === undefined
        ? usual(flags.derate, "--derate", "80%", "what real traffic leaves of a benchmark")
        : shareOfOne(flags.derate ?? "100%", "--derate"),
    traffic: readTraffic(flags.traffic ?? ["offline"]),
  };
}

const HEADROOM = 1.2;

/** "interactive", or "chat=70%:interactive,nightly=30%:offline" whose shares add up to all. */
function readTraffic(texts: readonly string[]): TrafficClass[] {
  const classes = texts.map((text): TrafficClass => {
    const match = /^(?:([^=:]+)=([^:]+):)?(offline|server|interactive)$/.exec(text);
    if (!match)
      throw new UserError(`--traffic: expected offline, server, interactive or chat=70%:interactive, got "${text}"`);
    const [, name, share, service] = match;
    return {
      name: name ?? text,
      share: share === undefined ? 1 / texts.length : shareOfOne(share, "--traffic"),
      service: service as TrafficClass["service"],
    };
  });
  const total = classes.reduce((sum, { share }) => sum + share, 0);
  if (Math.abs(total - 1) > 1e-9) {
    throw new UserError(`--traffic: shares add up to ${Math.round(total * 1000) / 10} %, expected 100 %`);
  }
  return classes;
}

function readLoad({ requests, peak }: SelfhostFlags): SelfhostQuestion["load"] {
  if (requests === undefined) return null;
  const { perMonth } = volume(requests, "--requests");
  const requestsPerSecond = ratio(perMonth) / ((86_400 * 365) / 12);
  if (requestsPerSecond === 0) throw new UserError("--requests: expected more than none");
  return { requestsPerSecond, peakOverMean: peak === undefined ? USUAL_PEAK : atLeastOne(peak, "--peak") };
}

const USUAL_PEAK = 2;
