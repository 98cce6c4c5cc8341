/**
 * Every diagnostic on the real cfg files of both Darknets, one per line. `SHIFTWISE_WRITE_GOLDEN=1` writes the list
 * anew. Why each kind stands there is said in `justified`.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { looksLikeDarknet } from '../../src/formats/darknet/cfgSyntax';
import { diagnose } from '../../src/language/cfg/diagnostics';
import { dataPath, hasData } from '../support/data';

const goldenPath = join(import.meta.dirname, '../golden/darknetDiagnostics.txt');
const folders = ['cfg-alexeyab', 'cfg-pjreddie'];
const files = hasData
  ? folders.flatMap((folder) => readdirSync(dataPath('darknet', folder)).map((file) => `${folder}/${file}`))
  : [];
const textOf = (file: string): string => readFileSync(dataPath('darknet', file), 'latin1');
const cfgs = files.filter((file) => looksLikeDarknet(textOf(file)));

const lines = cfgs.flatMap((file) =>
  diagnose(textOf(file)).map(
    ({ code, severity, message, range }) =>
      `${file}:${range.line + 1}:${range.start + 1}: ${severity} ${code}: ${message}`,
  ),
);

if (process.env['SHIFTWISE_WRITE_GOLDEN'] && hasData) writeFileSync(goldenPath, `${lines.join('\n')}\n`);

describe.skipIf(!hasData)('the corpus', () => {
  it('has 138 cfg files, and 5 that are something else', () => expect([cfgs.length, files.length]).toEqual([138, 143]));
  it('has the diagnostics of the list', () => expect(`${lines.join('\n')}\n`).toBe(readFileSync(goldenPath, 'utf8')));

  /** Why each kind of line stands in the list. */
  const justified: Readonly<Record<string, string>> = {
    'cfg.duplicate-key': 'the key does stand there twice, and the second value has no effect',
    'cfg.float-activation':
      'swish, mish, elu and logistic are tables of up to 14 bits by default, and lines between knots above',
    'cfg.unsupported': 'Darknet runs it, Shiftwise does not open it',
    'cfg.wrong-type': 'a comma is missing between two anchors: Darknet skips one and shifts all that follow',
  };
  it('has no diagnostic without a reason', () => {
    const codes = new Set(lines.map((line) => /(cfg\.[\w-]+): /.exec(line)?.[1]));
    expect([...codes].sort()).toEqual(Object.keys(justified));
  });
  it('has errors in one file only: the one whose anchors lack a comma', () => {
    const errors = lines.filter((line) => line.includes(': error '));
    expect(errors.length).toBe(5);
    expect(errors.filter((line) => !line.startsWith('cfg-alexeyab/cspx-p7-mish_hp.cfg'))).toEqual([]);
  });
});

describe.skipIf(!hasData)('weights of real files', () => {
  const sizeOf = (path: string): number => statSync(dataPath('darknet', path)).size;
  const codes = (name: string, weightsBytes: number): readonly string[] =>
    diagnose(textOf(`${name}.cfg`), { weightsBytes }).map(({ code, severity }) => `${severity} ${code}`);

  it.each([
    'yolo-fastest-1.1/yolo-fastest-1.1',
    'mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-coco',
    'yoloface-50k/yoloface-50k',
    'yolo-lite/tiny-yolov2-trial3',
  ])('%s fits', (name) => expect(codes(name, sizeOf(`${name}.weights`))).toEqual([]));

  it('of yolo-lite trial8 do not', () => {
    const name = 'yolo-lite/tiny-yolov2-trial8';
    const found = diagnose(textOf(`${name}.cfg`), { weightsBytes: sizeOf(`${name}.weights`) });
    expect(found.map(({ message }) => message)).toEqual([
      'the weights file has 2289284 bytes, expected 2296776 (2296772 with the oldest header): it ends in conv_14, which needs bytes up to 2296776',
    ]);
  });

  it.each(['cfg-pjreddie/yolov3-tiny', 'yolov3-tiny/yolov3-tiny'])(
    '%s with the published weights: the mask',
    (name) => {
      const published = { weightsBytes: 35_434_956 };
      const [only, ...others] = diagnose(textOf(`${name}.cfg`), published);
      expect([only.code, only.severity, others.length]).toEqual(['cfg.tiny-yolov3-mask', 'warning', 0]);
      const [edit] = only.fixes[0].edits;
      const lines = textOf(`${name}.cfg`).split('\n');
      const { line, start, end } = edit.range;
      expect(lines[line].slice(start, end).replace(/\s/g, '')).toBe('0,1,2');
      lines[line] = lines[line].slice(0, start) + edit.newText + lines[line].slice(end);
      expect(diagnose(lines.join('\n'), published)).toEqual([]);
      expect(codes(name, 35_434_960)).toEqual(['error cfg.weights-size']);
    },
  );

  it('yolov4-tiny keeps its mask', () => expect(codes('cfg-alexeyab/yolov4-tiny', 24_251_276)).toEqual([]));
});
