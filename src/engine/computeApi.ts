/** What crosses between the thread that runs a job and the threads that compute its images. */
import type { ValueId } from '../graph/graph';
import type { NetworkInputs } from '../graph/networkInputs';
import type { KernelBuild } from '../integer/wasm/build';
import type { Transport } from '../protocol/channel/transport';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';

export type { Compute } from '../evaluate/runQuantized';

/** Threads to compute on: handed in by the host, as files are. */
export interface Threads {
  /** How many; at least 1. */
  readonly count: number;
  /** Starts one, which serves `ComputeApi` on its wire until it is stopped. */
  start(): Thread;
}

export interface Thread {
  readonly transport: Transport;
  /** At once, whatever it is doing. */
  stop(): void;
}

/** Asked of a compute thread. `open` comes first, once. */
export interface ComputeApi {
  open(request: OpenRequest): Promise<void>;
  run(request: RunRequest): Promise<RunAnswer>;
}

export interface OpenRequest {
  readonly model: QuantizedModel;
  /** The kernel that this process has chosen. */
  readonly build: KernelBuild;
}

export interface RunRequest {
  readonly input: NetworkInputs;
  /** Whether to answer with the integers of every value too. */
  readonly watch: boolean;
}

export interface RunAnswer {
  readonly outputs: ReadonlyMap<ValueId, Float32Array>;
  readonly watched: readonly (readonly [ValueId, IntegerValues])[];
}

/** Asked by a compute thread: float inference stays in one place. */
export interface IslandsApi {
  runIsland(request: {
    readonly index: number;
    readonly inputs: ReadonlyMap<ValueId, Float32Array>;
  }): Promise<ReadonlyMap<ValueId, Float32Array>>;
}

/** The threads for a request that asks for so many (0 or undefined: as many as are sensible); undefined: none. */
export type ThreadsFor = (count: number | undefined) => Threads | undefined;
