/** What a language model may ask of our tools: paths within the workspace, settings of a short list, and lines for what is refused. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathWithin, toolInput, toolKeys, type ToolName } from '../../../src/protocol/views/toolInput';

describe('a path', () => {
  const folders = ['/home/me/work', '/data/models'];
  it.each([
    ['net.onnx', '/home/me/work/net.onnx'],
    ['./nets/a.cfg', '/home/me/work/nets/a.cfg'],
    ['nets\\a.cfg', '/home/me/work/nets/a.cfg'],
    ['/data/models/b.onnx', '/data/models/b.onnx'],
    ['pictures/', '/home/me/work/pictures'],
  ])('%s is %s', (asked, found) => expect(pathWithin(folders, asked)).toBe(found));

  it.each([
    '../secret.onnx',
    'nets/../../secret.onnx',
    '/home/me/work/../secret.onnx',
    '/home/me/workshop/net.onnx',
    '/etc/passwd',
    'C:\\Windows\\net.onnx',
    '~/net.onnx',
    '..',
  ])('%s lies outside', (asked) => expect(pathWithin(folders, asked)).toBeUndefined());

  it('is nowhere without a folder', () => expect(pathWithin([], 'net.onnx')).toBeUndefined());

  it('of Windows is compared with a folder of Windows', () => {
    expect(pathWithin(['C:\\work'], 'C:\\work\\net.onnx')).toBe('C:/work/net.onnx');
    expect(pathWithin(['C:\\work'], 'C:\\worker\\net.onnx')).toBeUndefined();
  });
});

describe('what is asked', () => {
  it('of a run becomes settings as --set takes them', () => {
    const written = { path: 'a.onnx', samples: 'pictures', bits: 4, preset: 'best', adjustment: 'pow2-ratio' };
    expect(toolInput('quantize', written)).toEqual({
      ...{ path: 'a.onnx', samples: 'pictures', layer: undefined },
      set: ['preset=best', 'adjustment=pow2-ratio', 'bits=4'],
    });
  });

  const refused: readonly (readonly [ToolName, unknown, string])[] = [
    ['inspect', undefined, 'expected an object with "path"'],
    ['inspect', 'a.onnx', 'expected an object with "path"'],
    ['inspect', {}, '"path" is missing'],
    ['inspect', { path: ' ' }, '"path": expected a text'],
    ['inspect', { path: 'a.onnx', layer: 'conv_1' }, 'unknown key "layer"; expected path'],
    ['explainLayer', { path: 'a.onnx' }, '"layer" is missing'],
    ['quantize', { path: 'a.onnx', bits: 1 }, '"bits": expected an integer from 2 to 16, found 1'],
    ['quantize', { path: 'a.onnx', bits: '8' }, '"bits": expected an integer from 2 to 16, found "8"'],
    ['quantize', { path: 'a.onnx', preset: 'best,evaluation.command=x' }, '"preset": expected a name, found'],
    ['quantize', { path: 'a.onnx', set: ['evaluation.command=["sh"]'] }, 'unknown key "set"'],
    ['evaluate', { path: 'a.onnx', 'evaluation.command': 'sh' }, 'unknown key "evaluation.command"'],
  ];
  it.each(refused)('%s %j is refused: %s', (tool, written, line) =>
    expect(() => toolInput(tool, written)).toThrow(line),
  );
});

describe('the manifest', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: {
      languageModelTools: readonly {
        name: string;
        inputSchema: {
          required: readonly string[];
          properties: Record<string, unknown>;
          additionalProperties: boolean;
        };
      }[];
    };
  };
  it('declares each tool with the keys that it takes', () => {
    const declared = manifest.contributes.languageModelTools.map(({ name, inputSchema }) => [
      name,
      inputSchema.required,
      Object.keys(inputSchema.properties),
      inputSchema.additionalProperties,
    ]);
    const taken = Object.entries(toolKeys).map(([name, { must, may }]) => [
      `shiftwise_${name}`,
      must,
      [...must, ...may],
      false,
    ]);
    expect(declared).toEqual(taken);
  });
});
