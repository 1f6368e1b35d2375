import type { Money } from "./money.ts";

/** How numbers are stored or multiplied. `fp4` has an FP8 scale for 16 values, `mxfp4` an 8-bit scale for 32. */
export type NumberFormat = "bf16" | "fp8" | "fp4" | "mxfp4";

export const NUMBER_FORMATS: readonly NumberFormat[] = ["bf16", "fp8", "fp4", "mxfp4"];

/** What one accelerator costs by the hour where it is rented on demand: list prices, spread over sellers. */
export interface Rental {
  readonly low: Money;
  readonly typical: Money;
  readonly high: Money;
  readonly asOf: string;
  readonly source: string;
}

/** One accelerator as its data sheet has it. Memory is in binary gigabytes, as it is sold; rates are of 10⁹ bytes, and dense, without sparsity. */
export interface Accelerator {
  readonly name: string;
  readonly vendor: "nvidia" | "amd" | "google" | "intel";
  readonly memoryGb: number;
  readonly bandwidthGbS: number;
  /** 10¹² operations a second; null: the chip has no such arithmetic. */
  readonly tflops: { readonly bf16: number; readonly fp8: number | null; readonly fp4: number | null };
  /** Watts; null: not published. */
  readonly watts: number | null;
  /** One way, to its neighbours in the node and to other nodes; null: no such link. */
  readonly linkGbS: { readonly node: number | null; readonly network: number | null };
  /** Accelerators that one fast link domain joins. */
  readonly domain: number;
  readonly rental: Rental | null;
  readonly source: string;
  /** False: from memory of the vendor's data sheet, not read again. */
  readonly verified: boolean;
}
