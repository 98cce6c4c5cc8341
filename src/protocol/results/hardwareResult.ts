/** What `hardware` plans: a streaming network folded for a device and a rate. */

export interface HardwareRequest {
  readonly runDir: string;
  readonly device: string;
  /** Images a second that are wanted. */
  readonly fps: number;
  readonly clockMHz: number;
}

export interface HardwareLayer {
  /** The step's name. */
  readonly name: string;
  readonly kind: string;
  /** Output channels, and input channels, that are multiplied side by side. */
  readonly pe: number;
  readonly simd: number;
  /** Clocks that an image keeps it busy. */
  readonly cycles: number;
  /** Share of the interval between two images in which it is busy, 0 to 1. */
  readonly utilisation: number;
  readonly dsps: number;
  readonly blocks: number;
  readonly luts: number;
}

export interface HardwareResult {
  readonly provenance: string;
  readonly device: string;
  readonly clockMHz: number;
  readonly wantedFps: number;
  readonly layers: readonly HardwareLayer[];
  readonly totals: { readonly dsps: number; readonly blocks: number; readonly luts: number };
  readonly available: { readonly dsps: number; readonly blocks: number; readonly luts: number };
  /** What the device has too little of: `dsps`, `blocks`, `luts`. */
  readonly exceeded: readonly string[];
  /** The busiest layer. */
  readonly bottleneck: string;
  readonly latencyCycles: number;
  readonly intervalCycles: number;
  readonly latencyMs: number;
  readonly fps: number;
}
