import { expect, it } from 'vitest';
import { codeLenses } from '../../../src/language/cfg/codeLenses';

const before = '# a\n[net]\nwidth=8\nheight=8\nchannels=3\n[maxpool]\nsize=2\n[route]\nlayers=0\n';
const text = before.replace('[maxpool]', '[convolutional]\nfilters=3\n[maxpool]');
const shown = (cfg: string, context: Parameters<typeof codeLenses>[1]): readonly string[] =>
  codeLenses(cfg, context).map(({ line, title, action }) => `${line} ${action}: ${title}`);

it('run the model from its [net]', () => {
  expect(shown(text, { hasRun: false })).toEqual([
    '1 quantize: Quantize',
    '1 quantizeAndExport: Quantize & Export',
    '1 evaluate: Evaluate',
    '1 showGraph: Show Graph Beside',
  ]);
  expect(shown(text, { hasRun: true }).slice(3)).toEqual([
    '1 openReport: Open Report',
    '1 showGraph: Show Graph Beside',
  ]);
  expect(shown('a=1', { hasRun: true })).toEqual([]);
});
it('mend indices, from where layers have moved', () => {
  expect(shown(text, { hasRun: false, before }).slice(4)).toEqual([
    '5 renumber: Layers have moved: correct 1 index that names another layer now',
    '5 keepIndices: Keep as written',
  ]);
  expect(shown(before, { hasRun: false, before }).length).toBe(4);
});
