/** Runs as a list has them, made up. */
import type { RunEntry } from '../../../src/protocol/results/runs';

interface Wish {
  readonly made: number;
  /** Evaluated or not. */
  readonly top1?: number;
  readonly images?: string;
  readonly float?: number;
}

export function runEntry({ made, top1, images = 'top-k on 300 images of test.bin', float = 0.97 }: Wish): RunEntry {
  return {
    runDir: `/w/.shiftwise/net@${made}`,
    name: 'net',
    model: '/w/net.onnx',
    newest: false,
    evaluations: top1 === undefined ? 0 : 1,
    made,
    settings: {
      preset: 'standard',
      bits: { weights: 8, activations: 6 },
      granularity: 'per-channel',
      adjustment: 'mul-shift',
      optimize: ['equalize'],
    },
    provenance: 'preset standard',
    size: { floatBytes: 1000, quantizedBytes: 250 },
    meanSqnrDb: 25,
    worst: { layer: 'conv2', sqnrDb: 12.34 },
    ...(top1 !== undefined && {
      evaluate: {
        evaluator: 'top-k',
        images: 300,
        metrics: { top1 },
        float: { top1: float },
        seconds: 1,
        imagesPerSecond: 300,
        islands: [],
        provenance: `preset standard; ${images}`,
      },
    }),
  };
}
