/** How far real serving stays below the data sheet. Ten figures for every model and accelerator; no point has one of its own. */
export interface RooflineParameters {
  /** Share of the memory bandwidth that streaming weights and cache reaches. */
  readonly bandwidth: number;
  /** Share of peak arithmetic that large matrix products reach. */
  readonly compute: number;
  /** Share of BF16 peak that attention over the prompt and the cache reaches. */
  readonly attention: number;
  /** What is left of FP4's nominal speed. */
  readonly fp4: number;
  /** Tokens that an expert's product is padded by: small groups waste arithmetic. */
  readonly tile: number;
  /** 0: memory, arithmetic and network overlap fully; 1: they follow one another. */
  readonly serial: number;
  /** Share of a link that collective operations reach. */
  readonly link: number;
  /** Microseconds a layer and step for launching kernels and waiting. */
  readonly layerMicroseconds: number;
  /** Microseconds a sequence and step that the host works and the accelerator waits. */
  readonly sequenceMicroseconds: number;
  /** Sequences that one scheduler runs at once at most. */
  readonly mostSequences: number;
  /** How much faster an engine is that was tuned for one benchmark's load. */
  readonly tuned: number;
}
