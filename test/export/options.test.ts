import { describe, expect, it } from 'vitest';
import { defaultExportOptions, readExportOptions } from '../../src/export/options';
import { writers } from '../../src/export/writers';
import { exportOptionSpecs, optionsThatMatter, type ExportOptionTexts } from '../../src/protocol/results/exportOptions';

describe('export options', () => {
  it('have defaults, and every value on offer can be read', () => {
    expect(readExportOptions({})).toEqual(defaultExportOptions);
    for (const { key, choices } of exportOptionSpecs) {
      expect(readExportOptions({ [key]: choices[0] })).toEqual(defaultExportOptions);
      for (const choice of choices) expect(() => readExportOptions({ [key]: choice })).not.toThrow();
    }
  });

  it('name formats that there are', () => {
    const ids = writers.map(({ id }) => id);
    for (const { formats } of exportOptionSpecs) expect(ids).toEqual(expect.arrayContaining([...formats]));
  });

  it.each<[formats: readonly string[], texts: ExportOptionTexts, asked: readonly string[]]>([
    [['json'], {}, []],
    [['json', 'c'], {}, ['golden', 'pragmas']],
    [['verilog'], {}, ['golden', 'top']],
    [['verilog'], { top: 'layers' }, ['golden', 'top']],
    [['verilog'], { top: 'stream' }, ['golden', 'top', 'cycles', 'multiplier']],
    [['verilog'], { top: 'engine' }, ['golden', 'top', 'lanes', 'tiles', 'multiplier']],
    [['c'], { top: 'engine' }, ['golden', 'pragmas']],
  ])('of %j with %j that matter are %j', (formats, texts, asked) =>
    expect(optionsThatMatter(formats, texts).map(({ key }) => key)).toEqual(asked),
  );

  it('belong to tops that there are, and say so', () => {
    const { choices = [] } = exportOptionSpecs.find(({ key }) => key === 'top') ?? {};
    for (const { tops, help } of exportOptionSpecs) {
      expect(choices).toEqual(expect.arrayContaining([...(tops ?? [])]));
      expect(help.startsWith(`with top ${(tops ?? []).join(' or ')}: `)).toBe(tops !== undefined);
    }
  });

  it('are read', () => {
    const options = readExportOptions({
      layout: 'tiled:4x32',
      images: '12',
      golden: 'directed',
      files: 'bin, mem',
      pragmas: 'hls',
      bytes: 'uint8',
      top: 'stream',
      cycles: '5000',
      lanes: '16',
      tiles: '4096',
      multiplier: '27x18',
    });
    expect(options).toEqual({
      layout: { name: 'tiled', outputs: 4, inputs: 32 },
      images: 12,
      golden: 'directed',
      files: ['mem', 'bin'],
      pragmas: 'hls',
      bytes: 'uint8',
      top: 'stream',
      cycles: 5000,
      lanes: 16,
      tiles: 4096,
      multiplier: [27, 18],
    });
  });

  const wrong: [texts: ExportOptionTexts, message: string][] = [
    [
      { layout: 'OHIW' },
      'export option "layout" must be one of OIHW, OHWI, HWIO, tiled:8x8, found "OHIW" (did you mean',
    ],
    [{ layout: 'tiled' }, 'export option "layout" must be tiled:OxI such as tiled:8x16, found "tiled"'],
    [{ layout: 'tiled:0x4' }, 'a tile of 1 to 4096 weights'],
    [{ layout: 'tiled:128x64' }, 'a tile of 1 to 4096 weights'],
    [{ images: '0' }, 'export option "images" must be an integer from 1 to 64, found "0"'],
    [{ images: '1e1' }, 'an integer from 1 to 64, found "1e1"'],
    [{ files: 'mem,mfi' }, 'must be one of mem, coe, mif, bin, found "mfi" (did you mean "mif"?)'],
    [{ cycles: '0' }, 'must be none or an integer from 1 to 2147483647, found "0"'],
    [{ cycles: '1e6' }, 'found "1e6"'],
    [{ top: 'streams' }, 'must be one of layers, stream, engine, found "streams" (did you mean "stream"?)'],
    [{ tiles: '3000' }, 'must be a power of two from 1024 to 65536, found "3000"'],
    [{ tiles: '512' }, 'found "512"'],
    [{ multiplier: '25x19' }, 'must be one of none, 25x18, 27x18, 18x18, 16x16, found "25x19" (did you mean "25x18"?)'],
    [{ pragmas: 'yes' }, 'must be one of none, hls, found "yes"'],
  ];
  it.each(wrong)('refuses %j', (texts, message) => expect(() => readExportOptions(texts)).toThrow(message));
});
