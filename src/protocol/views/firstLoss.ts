/** Where precision is lost, in words: the first layer whose output is much noisier than what it reads. */
import { t } from '@vscode/l10n';
import { decibels } from '../results/numberText';
import type { LayerFinding, LayerInfo, QuantizedLayerInfo } from '../results/results';

export interface Finding {
  /** The layer that it is about. */
  readonly layer: string;
  readonly text: string;
  /** Decibels that the layer loses at once; absent where none loses so many. */
  readonly jump?: number;
}

/** The worst of what the engine found, which says more than a jump; undefined where it found nothing. */
export function worstFinding([worst]: readonly LayerFinding[] = []): Finding | undefined {
  if (!worst) return undefined;
  const { severity, layer, message } = worst;
  return { layer, text: severity === 'error' ? t('Error: {0}', message) : t('Warning: {0}', message) };
}

/** A jump is this many decibels at once: noise four times as strong. */
const jump = 6;
/** Below so many decibels an output's noise is worth a look at all. */
export const goodOutput = 20;

/** Undefined when no output was measured. Layers without a figure of their own pass on the one of what they read. */
export function firstLoss(
  layers: readonly Pick<LayerInfo, 'name' | 'from'>[],
  quantized: readonly Pick<QuantizedLayerInfo, 'name' | 'sqnrDb'>[],
): Finding | undefined {
  const measured = new Map(
    quantized.flatMap(({ name, sqnrDb }) => (sqnrDb.output === null ? [] : [[name, sqnrDb.output]])),
  );
  if (measured.size === 0) return undefined;
  const known = new Map<string, number>();
  for (const { name, from } of layers) {
    const read = worstOf(from, known);
    const own = measured.get(name);
    if (own !== undefined && read !== undefined && own < goodOutput && read.value - own >= jump) {
      const text = t(
        'Error first jumps at {0}: its output has {1} dB, {2} dB less than {3} that it reads.',
        ...[name, decibels(own), decibels(read.value - own), read.name],
      );
      return { layer: name, text, jump: read.value - own };
    }
    const value = own ?? read?.value;
    if (value !== undefined) known.set(name, value);
  }
  return lowest(measured);
}

function worstOf(
  names: readonly string[],
  known: ReadonlyMap<string, number>,
): { readonly name: string; readonly value: number } | undefined {
  return names
    .flatMap((name) => (known.has(name) ? [{ name, value: known.get(name)! }] : []))
    .reduce<{ name: string; value: number } | undefined>((a, b) => (a && a.value <= b.value ? a : b), undefined);
}

function lowest(measured: ReadonlyMap<string, number>): Finding {
  const [layer, value] = [...measured].reduce((a, b) => (b[1] < a[1] ? b : a));
  return {
    layer,
    text: t(
      'No layer loses {0} dB at once; the noisiest output is that of {1}, {2} dB.',
      ...[jump, layer, decibels(value)],
    ),
  };
}
