/** What `hardware` plans for a device and a rate: a streaming network that is folded, or an engine that runs the network from memory. */

export const hardwareTops = ['stream', 'engine'] as const;
export type HardwareTop = (typeof hardwareTops)[number];

export interface HardwareRequest {
  readonly runDir: string;
  /** Absent: stream. */
  readonly top?: HardwareTop;
  readonly device: string;
  /** Images a second that are wanted. */
  readonly fps: number;
  readonly clockMHz: number;
  /** Megabytes a second that the engine's memory gives; absent: what the device's data sheets say. */
  readonly memoryMBps?: number;
}

/** Multipliers, blocks of memory and LUTs; LUTs are an estimate. */
export interface HardwareTotals {
  readonly dsps: number;
  readonly blocks: number;
  readonly luts: number;
}

export interface HardwareLayer extends HardwareTotals {
  /** The step's name. */
  readonly name: string;
  readonly kind: string;
  /** Output channels, and input channels, that are multiplied side by side. */
  readonly pe: number;
  readonly simd: number;
  /** Products that are one multiplication. */
  readonly pack: number;
  /** Clocks that an image keeps it busy. */
  readonly cycles: number;
  /** Share of the interval between two images in which it is busy, 0 to 1. */
  readonly utilisation: number;
}

interface HardwareFigures {
  readonly provenance: string;
  readonly device: string;
  /** Signed operands of its multipliers, as the option of `export` names them: `25x18`. */
  readonly multiplier: string;
  readonly clockMHz: number;
  readonly wantedFps: number;
  readonly totals: HardwareTotals;
  readonly available: HardwareTotals;
  /** What the device has too little of: `dsps`, `blocks`, `luts`. */
  readonly exceeded: readonly string[];
  /** The busiest layer. */
  readonly bottleneck: string;
  readonly latencyCycles: number;
  readonly intervalCycles: number;
  readonly latencyMs: number;
  readonly fps: number;
}

export interface StreamHardware extends HardwareFigures {
  readonly top: 'stream';
  readonly layers: readonly HardwareLayer[];
  /** Where it does not fit: images a second at which it does, null where it does at none. */
  readonly fittingFps?: number | null;
}

/** Of the engine three units work at the same time, and loads and stores share memory; an instruction takes as long as the slowest. */
export type HardwareUnit = 'compute' | 'load' | 'store' | 'memory';

export interface EngineLayerFigures {
  readonly name: string;
  readonly kind: string;
  readonly cycles: number;
  /** Share of the image's clocks, 0 to 1. */
  readonly share: number;
  /** What each unit works for it. */
  readonly units: Readonly<Record<HardwareUnit, number>>;
  /** The unit that sets its pace. */
  readonly bound: HardwareUnit;
  /** That memory moves for it: weights, with factors and instructions; and maps. */
  readonly weightBytes: number;
  readonly mapBytes: number;
}

/** What memory gives, at most. */
export interface HardwareMemory {
  /** In both directions together. */
  readonly megabytesPerSecond: number;
  /** A clock, in each direction. */
  readonly portBits: number;
  /** Data sheets. */
  readonly source: string;
}

export interface EngineHardware extends HardwareFigures {
  readonly top: 'engine';
  readonly layers: readonly EngineLayerFigures[];
  readonly engine: {
    readonly lanes: number;
    /** Words of a bus of so many bits: of the memories of tiles, of results, of weights. */
    readonly busBits: number;
    readonly tileWords: number;
    readonly resultWords: number;
    readonly weightWords: number;
    /** Products that are one multiplication. */
    readonly pack: number;
  };
  /** What takes how much. */
  readonly parts: readonly (HardwareTotals & { readonly name: string })[];
  /** Of most clocks: products, or memory. */
  readonly bound: 'compute' | 'memory';
  /** That memory is read and written in an image, and a second. */
  readonly bytesPerImage: number;
  readonly bytesPerSecond: number;
  /** Absent where no DRAM is known for the device: then memory gives a word of the bus a clock. */
  readonly memory?: HardwareMemory;
}

export type HardwareResult = StreamHardware | EngineHardware;

/** Devices by their names on the command line. */
export const hardwareDevices: readonly (readonly [id: string, name: string])[] = [
  ['artix7-35t', 'Artix-7 XC7A35T'],
  ['artix7-100t', 'Artix-7 XC7A100T'],
  ['zynq-7020', 'Zynq-7000 XC7Z020'],
  ['zu3eg', 'Zynq UltraScale+ XCZU3EG'],
  ['zu5ev', 'Zynq UltraScale+ XCZU5EV (KV260)'],
  ['zu7ev', 'Zynq UltraScale+ XCZU7EV'],
  ['alveo-u250', 'Alveo U250'],
  ['ecp5-85', 'ECP5 LFE5U-85'],
  ['ice40-up5k', 'iCE40 UltraPlus UP5K'],
  ['ice40-hx8k', 'iCE40 HX8K'],
];

/** The options of `export` that write what is planned. */
export function hardwareExportOptions(result: HardwareResult): string {
  const packed = (pack: number): string => (pack > 1 ? ` --multiplier ${result.multiplier}` : '');
  if (result.top === 'engine') {
    const { lanes, tileWords, pack } = result.engine;
    return `--top engine --lanes ${lanes} --tiles ${tileWords}${packed(pack)}`;
  }
  const cycles = Math.floor((result.clockMHz * 1e6) / result.wantedFps);
  return `--top stream --cycles ${cycles}${packed(result.layers.reduce((most, { pack }) => Math.max(most, pack), 1))}`;
}
