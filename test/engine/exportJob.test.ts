import { beforeAll, describe, expect, it } from 'vitest';
import { exportFormats, exportJob, exportReadme, exportWarnings, previewFormats } from '../../src/engine/exportJob';
import { defaultExportOptions } from '../../src/export/options';
import { exportTargets } from '../../src/protocol/results/exportPreview';
import { readme } from '../../src/export/readme';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedNet, smallNet } from '../support/quantizedNet';

const context = { name: 'small', provenance: 'preset strict' };

describe('exportJob', () => {
  let model: QuantizedModel | undefined;
  beforeAll(async () => {
    model = await quantizedNet(smallNet({ tail: true }), {});
  });
  const given = (): QuantizedModel => {
    if (!model) throw new Error('not made');
    return model;
  };

  it('writes what its preview says', () => {
    const formats = ['json', 'npz', 'onnx-qlinear'];
    const written = exportJob(given(), formats, context).flatMap(({ files }) => files);
    const previewed = previewFormats(given(), formats, context).flatMap(({ files }) => files);
    expect(written.map(({ name, bytes }) => ({ name, bytes: bytes.length }))).toEqual(previewed);
  });

  it('previews formats that fit beside one that does not', () => {
    const previewed = previewFormats(given(), ['vitis', 'json', 'darknet'], context);
    expect(previewed.map(({ id, problem, files }) => [id, problem !== undefined, files.length])).toEqual([
      ['vitis', true, 0],
      ['json', false, 2],
      ['darknet', true, 0],
    ]);
    expect(() => exportJob(given(), ['json', 'vitis'], context)).toThrow('vitis: needs scales');
    expect(() => previewFormats(given(), ['jsn'], context)).toThrow('did you mean "json"');
  });

  it('warns of the same in its preview, its README and by itself', () => {
    const formats = ['json', 'onnx-qdq'];
    const [, { warnings }] = previewFormats(given(), formats, context);
    expect(warnings).toEqual([expect.stringMatching(/^\d layers? \(conv_.*can overflow in onnxruntime/)]);
    expect(exportWarnings(given(), formats, context)).toEqual([`onnx-qdq: ${warnings[0]}`]);
    const { bytes: written } = exportReadme(exportJob(given(), formats, context));
    expect(new TextDecoder().decode(written)).toContain('can overflow in onnxruntime');
    const bytes = { ...context, options: { ...defaultExportOptions, bytes: 'uint8' } } as const;
    expect(exportWarnings(given(), formats, bytes)).toEqual([]);
  });

  it('offers every format with a description', () => {
    expect(exportFormats().length).toBeGreaterThan(10);
    expect(exportFormats().filter(({ description }) => description.length < 20)).toEqual([]);
    const names = exportFormats().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(exportFormats().map(({ target }) => target))).toEqual(new Set(exportTargets));
  });
});

describe('the README of an export', () => {
  it('names files and folders, and takes hostile names as text', () => {
    const files = ['a.json', 'c/model.c', 'c/model.h'].map((name) => ({ name, bytes: new Uint8Array() }));
    const row = { id: 'c', description: 'C99', name: '<b>|`x`\n# y', provenance: 'p_q', files, warnings: ['a_b'] };
    const { name, bytes } = readme([row]);
    const text = new TextDecoder().decode(bytes);
    expect(name).toBe('README.md');
    expect(text.split('\n')[0]).toBe('# \\<b\\>\\|\\`x\\` \\# y: exported by Shiftwise');
    expect(text).toContain('| c | `a.json`, `c/` (2 files) | C99 |');
    expect(text).toContain('\n\n**c:** a\\_b.\n\n');
    const two = new TextDecoder().decode(readme([row, { ...row, id: 'npz', provenance: 'another' }]).bytes);
    expect(two.split('\n').filter((line) => /^(p|another|\| (c|npz))/.test(line))).toEqual([
      'p\\_q',
      '| c | `a.json`, `c/` (2 files) | C99 |',
      'another',
      '| npz | `a.json`, `c/` (2 files) | C99 |',
    ]);
  });
});
