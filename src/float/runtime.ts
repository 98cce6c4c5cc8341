/**
 * The float runtime: onnxruntime-node where its native library loads, else onnxruntime-web (WebAssembly), which has
 * the same API. Loaded once, on first use. Nothing is printed: what goes wrong comes as an error.
 */
import type * as common from 'onnxruntime-common';
import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';

export interface Runtime {
  readonly kind: 'native' | 'wasm';
  open(model: Uint8Array, threads: number | undefined): Promise<InferenceSession>;
  readonly Tensor: TensorConstructor;
}

export type { InferenceSession, Tensor };

let loaded: Promise<Runtime> | undefined;
let defaultThreads: number | undefined;

/** Threads within one operator for sessions that are opened from now on and do not say; undefined: the runtime's choice. */
export function limitFloatThreads(threads: number | undefined): void {
  defaultThreads = threads;
}

/** The runtime for this process. Rejects with the reasons when neither package can be loaded. */
export function loadRuntime(): Promise<Runtime> {
  loaded ??= native().catch((reason: unknown) =>
    wasm().catch((other: unknown) => {
      loaded = undefined;
      throw new Error(`No float runtime: onnxruntime-node: ${messageOf(reason)}; onnxruntime-web: ${messageOf(other)}`);
    }),
  );
  return loaded;
}

/** Rejects where the native library is missing for the platform. */
export async function native(): Promise<Runtime> {
  return runtimeOf('native', await import('onnxruntime-node'), ['cpu']);
}

export async function wasm(): Promise<Runtime> {
  const ort = await import('onnxruntime-web');
  // Threads in WebAssembly need shared memory and workers of their own; one thread runs everywhere.
  ort.env.wasm.numThreads = 1;
  return runtimeOf('wasm', ort, ['wasm']);
}

type Package = Pick<typeof common, 'InferenceSession' | 'Tensor' | 'env'>;

function runtimeOf(kind: Runtime['kind'], ort: Package, executionProviders: string[]): Runtime {
  ort.env.logLevel = 'fatal';
  const open: Runtime['open'] = (model, threads = defaultThreads) =>
    ort.InferenceSession.create(model, {
      executionProviders,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Its own pool of memory grows in powers of two and is given back at the end alone: 40 to 60 MB of yolo-fastest-1.1-xl, for no time.
      enableCpuMemArena: false,
      enableMemPattern: false,
      logSeverityLevel: 4,
      extra: {
        session: {
          // Else it quantizes float weights beside such nodes on its own: of a convolution between given scales one value in ten came out a step off.
          disable_quant_qdq: '1',
          // Its threads would go round in circles while others work on what a run has made: a third of the processor's time, on two cores.
          intra_op: { allow_spinning: '0' },
        },
      },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads, interOpNumThreads: 1 }),
    });
  return { kind, open, Tensor: ort.Tensor };
}

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));
