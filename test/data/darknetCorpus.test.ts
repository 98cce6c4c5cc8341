/**
 * Every cfg and data file of both Darknets either opens or gives one known line. test/golden/darknetCorpus.json holds
 * the number of layers or the line for each; `SHIFTWISE_WRITE_GOLDEN=1` writes it anew, to be read before it is kept.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveCfg } from '../../src/formats/darknet/cfgResolve';
import { keySchemaOf, sectionSchemaOf } from '../../src/formats/darknet/cfgSchema';
import { looksLikeDarknet, parseCfg } from '../../src/formats/darknet/cfgSyntax';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { macsOf, parameterCount } from '../../src/formats/darknet/parameters';
import { checkGraph } from '../../src/graph/check';
import { FormatError } from '../../src/util/errors';
import { dataPath, hasData } from '../support/data';
import golden from '../golden/darknetCorpus.json';

const goldenPath = join(import.meta.dirname, '../golden/darknetCorpus.json');
const folders = ['cfg-alexeyab', 'cfg-pjreddie'];
const files = hasData
  ? folders.flatMap((folder) => readdirSync(dataPath('darknet', folder)).map((file) => `${folder}/${file}`))
  : [];
const textOf = (file: string): string => readFileSync(dataPath('darknet', file), 'latin1');

/** The supported sections, which many of the lines end with, would drown what differs. */
const shortened = (message: string): string => message.replace(/; supported are .*$/, '; supported are …');

function outcome(file: string): number | string {
  try {
    return importDarknet({ cfg: textOf(file), name: file.replace(/^.*\//, '') }).layers.length;
  } catch (error) {
    if (error instanceof FormatError) return shortened(error.message);
    throw error;
  }
}

if (process.env['SHIFTWISE_WRITE_GOLDEN'] && hasData) {
  const outcomes = Object.fromEntries(files.map((file) => [file, outcome(file)]));
  writeFileSync(goldenPath, `${JSON.stringify(outcomes, null, 2)}\n`);
}

describe.skipIf(!hasData)('the corpus', () => {
  const expected: Readonly<Record<string, number | string>> = golden;

  it('is the one of the table', () => expect(files).toEqual(Object.keys(expected)));
  it('has 143 files', () => expect(files.length).toBe(143));
  it.each(files)('%s', (file) => expect(outcome(file)).toBe(expected[file]));

  it.each(files.filter((file) => typeof expected[file] === 'number'))('%s becomes a sound graph', (file) => {
    const text = textOf(file);
    const graph = importDarknet({ cfg: text, name: file });
    expect(graph.layers.length).toBe((text.match(/^\s*\[/gm) ?? []).length - 1);
    const lacking = checkGraph(graph).filter((problem) => !/\/(weights|biases|scales|mean|variance)\b/.test(problem));
    expect(lacking).toEqual([]);
    expect(graph.values.filter(({ shape }) => shape === undefined)).toEqual([]);
  });

  it.each(files.filter((file) => file.endsWith('.cfg')))('%s has only keys that the schema knows', (file) => {
    const { sections } = parseCfg(textOf(file));
    expect(sections.filter(({ type }) => !sectionSchemaOf(type)).map(({ type }) => type)).toEqual([]);
    const unknown = sections.flatMap(({ type, entries }) =>
      entries.filter(({ key }) => !keySchemaOf(type, key)).map(({ key, line }) => `[${type}] ${key}, line ${line + 1}`),
    );
    expect(unknown).toEqual([]);
  });

  it('is told by its first section', () => {
    const odd = files.filter((file) => looksLikeDarknet(textOf(file)) !== file.endsWith('.cfg'));
    expect(odd).toEqual([]);
  });
});

describe.skipIf(!hasData)('published figures', () => {
  // Sizes of the files that the authors publish (header of 20 bytes; 16 where the name says v2), and the BFLOPs that
  // Darknet prints, which are two per multiplication and include small change of other layers.
  const table: readonly (readonly [file: string, bytes: number | undefined, header: number, bflops: number])[] = [
    ['cfg-pjreddie/yolov3.cfg', 248_007_048, 20, 140.69],
    ['cfg-pjreddie/yolov3-spp.cfg', 252_209_544, 20, 141.45],
    ['cfg-pjreddie/yolov3-tiny.cfg', 35_434_956, 20, 5.57],
    ['cfg-pjreddie/yolov2.cfg', 203_934_260, 16, 62.94],
    ['cfg-pjreddie/yolov2-tiny-voc.cfg', 63_471_556, 16, 6.97],
    ['cfg-alexeyab/yolov4.cfg', 257_717_640, 20, 128.46],
    ['cfg-alexeyab/yolov4-tiny.cfg', 24_251_276, 20, 6.91],
    ['cfg-pjreddie/darknet53.cfg', undefined, 20, 18.57],
    ['cfg-pjreddie/resnet50.cfg', undefined, 20, 9.74],
    ['cfg-pjreddie/darknet19.cfg', undefined, 20, 7.29],
  ];
  it.each(table)('%s', (file, bytes, header, bflops) => {
    const { layers } = resolveCfg(parseCfg(textOf(file)));
    const parameters = layers.reduce((sum, layer) => sum + parameterCount(layer), 0);
    const operations = layers.reduce((sum, layer) => sum + 2 * macsOf(layer), 0);
    if (bytes !== undefined) expect(header + 4 * parameters).toBe(bytes);
    expect(Math.abs(operations / 1e9 / bflops - 1)).toBeLessThan(0.002);
  });
});

describe.skipIf(!hasData)('weights that do not fit', () => {
  const open = (file: string, change: (bytes: Uint8Array) => Uint8Array): string => {
    const cfg = readFileSync(dataPath('darknet', `${file}.cfg`), 'utf8');
    const weights = change(readFileSync(dataPath('darknet', `${file}.weights`)));
    try {
      importDarknet({ cfg, weights, name: 'model.cfg' });
    } catch (error) {
      if (error instanceof FormatError) return error.message;
      throw error;
    }
    return 'fits';
  };

  it('of yolo-lite trial8', () => {
    expect(open('yolo-lite/tiny-yolov2-trial8', (bytes) => bytes)).toBe(
      'model.cfg: expected 2296772 bytes of weights, found 2289284: conv_14 (cfg line 106) needs bytes 2168272 to 2296772. Is it the file of this cfg, and whole?',
    );
  });

  it('because they are truncated', () => {
    expect(open('yolo-fastest-1.1/yolo-fastest-1.1', (bytes) => bytes.subarray(0, 1000))).toMatch(
      /^model\.cfg: expected 1384268 bytes of weights, found 1000: conv_\d+ \(cfg line \d+\) needs bytes \d+ to \d+\./,
    );
  });

  it('because there is one byte more', () => {
    const longer = (bytes: Uint8Array): Uint8Array => Uint8Array.from([...bytes, 0]);
    expect(open('yoloface-50k/yoloface-50k', longer)).toBe(
      'model.cfg: expected 45012 bytes of weights, found 45013: 1 bytes are left over after conv_32. Is it the file of this cfg?',
    );
  });
});
