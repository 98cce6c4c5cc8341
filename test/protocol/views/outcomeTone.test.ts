/** With what weight a notification says what came of a run. */
import { describe, expect, it } from 'vitest';
import type { LayerFinding } from '../../../src/protocol/results/results';
import { outcomeTone } from '../../../src/protocol/views/outcomeTone';

const overflow = 'onnx-qdq: 2 layers (conv1, conv2) can overflow in onnxruntime on x86 processors: results may be off';
const finding = (severity: LayerFinding['severity'], message: string): LayerFinding => ({
  ...{ severity, layer: 'conv1', cause: 'saturation', message },
});

describe('what came of a run is told', () => {
  it('as information, where nothing is wrong with it', () => {
    expect(outcomeTone()).toEqual({ weight: 'information' });
  });

  it('as information with what readers of its files must know', () => {
    const note = 'onnx-qdq: 2 layers can overflow in onnxruntime on x86 processors …';
    expect(outcomeTone([], [overflow, 'c99: floats remain'])).toEqual({ weight: 'information', note });
  });

  it('with the weight and the words of what is worst in it, whatever its files are', () => {
    const [error, warning] = [finding('error', 'all of it is 0'), finding('warning', 'half of it saturates')];
    expect(outcomeTone([error, warning], [overflow])).toEqual({ weight: 'error', note: 'all of it is 0' });
    expect(outcomeTone([warning])).toEqual({ weight: 'warning', note: 'half of it saturates' });
  });
});
