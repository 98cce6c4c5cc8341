/** Golden vectors in the manifest of the fpga export: names, numbers, widths and files of each, by hand. */
import { describe, expect, it } from 'vitest';
import { manifestOf, type Manifest } from '../../src/export/fpga/manifest';
import type { DirectedGolden, Golden } from '../../src/export/golden';
import { defaultExportOptions, type ExportOptions } from '../../src/export/options';
import type { IntegerValues } from '../../src/quantize/quantizedModel';
import { modelOf, tensor } from '../support/quantizedSteps';

/** Two steps that only move numbers: (1, 2) is made (2, 1) and then (2). The last one has five bits, without a sign. */
const unsigned = { ...tensor([2], 5, 0), qmin: 0, qmax: 31 };
const model = modelOf(
  [tensor([1, 2]), tensor([2, 1]), unsigned],
  [
    { kind: 'reshape', name: 'turn', layer: 0, inputs: [0], outputs: [1] },
    { kind: 'reshape', name: 'flat', layer: 0, inputs: [1], outputs: [2] },
  ],
);
const two = (a: number, b: number): Int32Array => Int32Array.of(a, b);
const words = { notices: ['noticed'], cannotNotice: ['hidden'], outOfReach: [] };
const golden = (step: number, values: readonly (readonly [number, IntegerValues])[], sums?: IntegerValues) =>
  ({ step, values: new Map(values), accumulators: sums, ...words }) as DirectedGolden;

function manifest(more: {
  goldens?: readonly Golden[];
  directed?: readonly DirectedGolden[];
  options?: Partial<ExportOptions>;
}): { manifest: Manifest; files: readonly string[] } {
  const options = { ...defaultExportOptions, ...more.options };
  const made = manifestOf(model, { ...more, options, name: 'net', provenance: 'a test' });
  return { manifest: made.manifest, files: made.memories.files.map(({ name }) => name) };
}

describe('directed vectors', () => {
  const directed = [
    golden(1, [
      [1, two(1, 2)],
      [2, two(3, 4)],
    ]),
    golden(
      0,
      [
        [0, two(5, 6)],
        [1, two(7, 8)],
      ],
      two(9, 10),
    ),
    golden(
      1,
      [
        [1, two(1, 3)],
        [2, two(3, 5)],
      ],
      Float64Array.of(2 ** 40, 1),
    ),
  ];
  const told = manifest({ directed }).manifest.directed;

  it('are numbered within their step', () =>
    expect(told.map(({ id, step }) => [id, step])).toEqual([
      ['step_01_flat_0', 'step_01_flat'],
      ['step_00_turn_0', 'step_00_turn'],
      ['step_01_flat_1', 'step_01_flat'],
    ]));
  it('have their inputs and their output by the values’ names, in files of their own', () => {
    const entries = told.map(({ values }) =>
      Object.entries(values).map(([id, { files, shape, bits, signed }]) => [id, files, shape, bits, signed]),
    );
    const file = (stem: string) => ({ mem: `golden/directed/${stem}.mem`, bin: `golden/directed/${stem}.bin` });
    expect(entries).toEqual([
      [
        ['step_00_turn', file('step_01_flat_0_in0'), [2, 1], 8, true],
        ['step_01_flat', file('step_01_flat_0'), [2], 5, false],
      ],
      [
        ['input_0', file('step_00_turn_0_in0'), [1, 2], 8, true],
        ['step_00_turn', file('step_00_turn_0'), [2, 1], 8, true],
      ],
      [
        ['step_00_turn', file('step_01_flat_1_in0'), [2, 1], 8, true],
        ['step_01_flat', file('step_01_flat_1'), [2], 5, false],
      ],
    ]);
  });
  it('have sums where there are any, of 32 bits or of 64, as raw bytes alone', () => {
    const sums = told.map(({ accumulators }) =>
      Object.entries(accumulators).map(([id, { files, shape, bits, signed }]) => [id, files, shape, bits, signed]),
    );
    expect(sums).toEqual([
      [],
      [['step_00_turn', { bin: 'golden/directed/step_00_turn_0_acc.bin' }, [2, 1], 32, true]],
      [['step_01_flat', { bin: 'golden/directed/step_01_flat_1_acc.bin' }, [2], 64, true]],
    ]);
    const { files } = manifest({ directed });
    expect(files.filter((path) => path.includes('_acc'))).toEqual([
      'golden/directed/step_00_turn_0_acc.bin',
      'golden/directed/step_01_flat_1_acc.bin',
    ]);
  });
  it('say what they notice', () => expect(told[0]).toMatchObject(words));
  it.each<readonly [ExportOptions['files'], readonly string[], readonly string[]]>([
    [['mem', 'mif', 'coe'], ['mem'], ['mem']],
    [['mif'], ['mem'], ['mem']],
    [['bin', 'coe'], ['bin'], ['bin']],
    [['mem', 'bin'], ['mem', 'bin'], ['bin']],
  ])('where %j are asked for are %j, their sums %j', (files, kinds, sums) => {
    const [, { values, accumulators }] = manifest({ directed, options: { files } }).manifest.directed;
    expect(Object.values(values).map((entry) => Object.keys(entry.files))).toEqual([kinds, kinds]);
    expect(Object.values(accumulators).map((entry) => Object.keys(entry.files))).toEqual([sums]);
  });
});

describe('pictures', () => {
  const goldens: readonly Golden[] = [
    { origin: 'noise', values: new Map([[0, two(1, 2)]]), accumulators: new Map() },
    {
      ...{ origin: 'a picture', image: 'a.png' },
      values: new Map([
        [1, two(3, 4)],
        [2, two(5, 6)],
        [7, two(9, 9)],
      ]),
      accumulators: new Map<number, IntegerValues>([
        [1, two(7, 8)],
        [2, Float64Array.of(9, 10)],
      ]),
    },
  ];
  const entries = (of: Manifest['golden'][number]['values']) =>
    Object.entries(of).map(([id, { files, bits, signed }]) => [id, files.bin, Object.keys(files).length, bits, signed]);

  it('are numbered, and their integers named by what the program knows', () => {
    const [noise, picture, ...others] = manifest({ goldens }).manifest.golden;
    expect(others).toEqual([]);
    expect([noise, picture].map(({ image, origin, name }) => [image, origin, name])).toEqual([
      [0, 'noise', null],
      [1, 'a picture', 'a.png'],
    ]);
    expect([entries(noise.values), entries(noise.accumulators)]).toEqual([
      [['input_0', 'golden/0/input_0.bin', 2, 8, true]],
      [],
    ]);
    expect(entries(picture.values)).toEqual([
      ['step_00_turn', 'golden/1/step_00_turn.bin', 2, 8, true],
      ['step_01_flat', 'golden/1/step_01_flat.bin', 2, 5, false],
    ]);
    expect(entries(picture.accumulators)).toEqual([
      ['step_00_turn', 'golden/1/step_00_turn_acc.bin', 1, 32, true],
      ['step_01_flat', 'golden/1/step_01_flat_acc.bin', 1, 64, true],
    ]);
  });
  it.each([
    ['all', 2, 1],
    ['images', 2, 0],
    ['directed', 0, 1],
    ['none', 0, 0],
  ] as const)('%s: %i of pictures, %i of steps', (wanted, images, steps) => {
    const directed = [golden(0, [[0, two(5, 6)]])];
    const made = manifest({ goldens, directed, options: { golden: wanted } });
    expect([made.manifest.golden.length, made.manifest.directed.length]).toEqual([images, steps]);
    expect(made.files.length === 0).toBe(wanted === 'none');
  });
});
