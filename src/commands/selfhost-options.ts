import { type Accelerator, NUMBER_FORMATS, type NumberFormat } from "../domain/accelerator.ts";
import type { Hosting, Operation, Power, TrafficClass } from "../domain/hosting.ts";
import { type Fraction, fraction, type Money, multiplyFractions, usdToDecimal, ZERO } from "../domain/money.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { ServedModel } from "../domain/served-model.ts";
import type { Formats, Parallelism, ServingSetup, Shape } from "../domain/serving.ts";
import { UserError } from "../errors.ts";
import { parseMoney, parseNumber, parseShare, volume, wholeNumber } from "../read/quantities.ts";
import { fewestGpus } from "../selfhost/memory.ts";
import { accelerator, servedModel } from "../selfhost/names.ts";
import type { SelfhostQuestion } from "../selfhost/selfhost.ts";
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
  const formats = readFormats(flags, model, gpu, assume);
  const setup = readSetup(flags, model, gpu, formats, shape, assume);
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
      perUser: flags.perUser === undefined ? null : positive(flags.perUser, "--per-user"),
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

type Assume = (code: string, text: string, value: string) => void;

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
  const fewest = fewestGpus(base, shape) ?? 1;
  const count = gpus === undefined ? (copySize ?? fewest) : wholeNumber(gpus, "--gpus");
  if (gpus === undefined && copySize === null)
    assume("gpus", `${gpu.name} for one copy of ${model.name}: the fewest that hold it`, String(count));
  if (count < 1)
    throw new UserError(
      `--gpus: expected at least 1, got ${count}`,
      {},
      `${fewest} × ${gpu.name} would hold ${model.name}`,
    );
  const kind =
    /^(expert|ep)$/i.test(parallel ?? "") || (parallel === undefined && model.experts !== null && count > 8)
      ? "expert"
      : "tensor";
  if (kind === "expert" && model.experts === null)
    throw new UserError(`--parallel: ${model.name} has no experts to spread`, {}, "use tensor");
  const size = copySize ?? (kind === "expert" ? count : largestCopy(count));
  if (size < 1 || count % size !== 0) {
    throw new UserError(
      `--parallel: copies of ${size} don't fill ${count} accelerators`,
      {},
      `--gpus ${Math.max(1, Math.ceil(count / Math.max(1, size))) * Math.max(1, size)} would fit`,
    );
  }
  const parallelism: Parallelism = { kind, size };
  return { ...base, gpus: count, parallelism };
}

/** One copy over all accelerators of a node; of more than a node, copies of a node. */
function largestCopy(count: number): number {
  if (count <= 8) return count;
  return count % 8 === 0 ? 8 : count;
}

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

function readHosting(flags: SelfhostFlags, gpu: Accelerator, assume: Assume): Hosting {
  const ways = [flags.rent, flags.own, flags.edge].filter((way) => way !== undefined);
  if (ways.length > 1) throw new UserError("give one of --rent, --own and --edge");
  const years = (): Fraction => {
    const value = parseNumber(flags.years ?? "3");
    if (!value || value.numerator === 0n)
      throw new UserError(`--years: expected more than 0, got "${flags.years ?? ""}"`, {}, "3 is usual");
    return value;
  };
  const price = gpu.rental;
  const hint =
    price === null ? "" : `; ${gpu.name} rents for ${usdToDecimal(price.low)} to ${usdToDecimal(price.high)}`;
  if (flags.own === undefined && flags.edge === undefined) {
    if (flags.rent !== undefined)
      return {
        kind: "rented",
        perGpuHour: money(flags.rent, "--rent", "0", `dollars an hour of zero or more such as 2.50`, hint),
      };
    if (price === null)
      throw new UserError(`the rent of ${gpu.name} is not known`, {}, "give --rent 4.50 or --own 40000");
    assume(
      "rent",
      `an hour of one ${gpu.name} on demand, ${price.asOf}; sellers ask ${usdToDecimal(price.low)} to ${usdToDecimal(price.high)}`,
      `$${usdToDecimal(price.typical)}`,
    );
    return { kind: "rented", perGpuHour: price.typical };
  }
  const kilowatts = kilowattsOf(flags, gpu, flags.edge === undefined ? SERVER_POWER : "1");
  if (flags.edge !== undefined) {
    return {
      kind: "edge",
      capex: money(flags.edge, "--edge", "0"),
      years: years(),
      kilowatts,
      power: {
        kind: "metered",
        perKilowattHour: money(flags.electricity, "--electricity", "0.15"),
        overhead: number(flags.pue ?? "1", "--pue"),
      },
      management: money(flags.management, "--management", "0"),
    };
  }
  const power: Power =
    flags.electricity === undefined
      ? { kind: "colocation", perKilowattMonth: money(flags.colocation, "--colocation", "200") }
      : {
          kind: "metered",
          perKilowattHour: money(flags.electricity, "--electricity", "0"),
          overhead: number(flags.pue ?? "1.3", "--pue"),
        };
  return {
    kind: "owned",
    capex: money(flags.own, "--own", "0"),
    years: years(),
    residual: exactShare(flags.residual ?? "30%", "--residual"),
    networkShare: exactShare(flags.networkShare ?? "12%", "--network-share"),
    upkeepShare: exactShare(flags.upkeep ?? "5%", "--upkeep"),
    kilowatts,
    power,
  };
}

/** A node of eight H100 of 700 W draws 10.2 kW: fans, processors and power supplies included. */
const SERVER_POWER = "1.821";

function kilowattsOf({ kilowatts }: SelfhostFlags, gpu: Accelerator, around: string): Fraction {
  if (kilowatts !== undefined) return number(kilowatts, "--kilowatts");
  if (gpu.watts === null) throw new UserError(`the power of ${gpu.name} is not known`, {}, "give --kilowatts 0.5");
  return multiplyFractions({ numerator: BigInt(gpu.watts), denominator: 1000n }, fraction(around));
}

function readLoad({ requests, peak }: SelfhostFlags): SelfhostQuestion["load"] {
  if (requests === undefined) return null;
  const { perMonth } = volume(requests, "--requests");
  const requestsPerSecond = ratio(perMonth) / ((86_400 * 365) / 12);
  if (requestsPerSecond === 0) throw new UserError("--requests: expected more than none");
  return { requestsPerSecond, peakOverMean: peak === undefined ? USUAL_PEAK : atLeastOne(peak, "--peak") };
}

const USUAL_PEAK = 2;

function ratio({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}

function money(
  text: string | undefined,
  option: string,
  usual: string,
  wanted = "dollars of zero or more such as 200",
  hint = "",
): Money {
  const amount = parseMoney(text ?? usual);
  if (amount === undefined) throw new UserError(`${option}: expected ${wanted}, got "${text ?? ""}"${hint}`);
  return amount;
}

function number(text: string, option: string): Fraction {
  const value = parseNumber(text);
  if (!value) throw new UserError(`${option}: expected a number of zero or more, got "${text}"`);
  return value;
}

function positive(text: string, option: string): number {
  const value = ratio(number(text, option));
  if (value <= 0) throw new UserError(`${option}: expected more than 0, got "${text}"`);
  return value;
}

function atLeastOne(text: string, option: string): number {
  const value = ratio(number(text, option));
  if (value < 1)
    throw new UserError(`${option}: expected 1 or more, got "${text}"`, {}, "the busiest hour is never below the mean");
  return value;
}

function exactShare(text: string, option: string): Fraction {
  const share = parseShare(text);
  if (!share || share.numerator > share.denominator)
    throw new UserError(`${option}: expected a share up to 100 %, got "${text}"`);
  return share;
}

function shareOfOne(text: string, option: string): number {
  const share = parseShare(text);
  const value = share ? ratio(share) : 0;
  if (value > 0 && value <= 1) return value;
  const most = value > 1 ? "; at most 100% fits" : "";
  throw new UserError(`${option}: expected a share above 0 and up to 100% such as 60%, got "${text}"${most}`);
}

function shareBelowOne(text: string, option: string): number {
  const share = parseShare(text);
  const value = share ? ratio(share) : 1;
  if (value >= 1) throw new UserError(`${option}: expected a share below 100 % such as 50%, got "${text}"`);
  return value;
}
