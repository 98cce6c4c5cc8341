/** What test_main.c looks at, row by row by hand: two steps and an island between them, of which not all was recorded. */
import { describe, expect, it } from 'vitest';
import type { CProgram, CValue } from '../../src/export/c/program';
import { goldenFiles, testSource } from '../../src/export/c/testSource';
import type { Golden } from '../../src/export/golden';
import { modelOf, tensor } from '../support/quantizedSteps';

const shapes = [[1, 2, 3], [2, 3, 4], [1, 3, 2, 4], [1, 5], [1, 2, 1, 3], [7]];
const value = (id: number, type: CValue['type']): CValue => ({
  ...{ id, name: `v${id}`, type, bits: 8, shape: shapes[id], place: `place_${id}` },
  length: shapes[id].reduce((product, each) => product * each, 1),
});
const layers = [{ name: 'a "layer"' }, { name: 'another' }];
const plain = modelOf(
  shapes.map((shape, id) => tensor(shape, 8, 0, id === 4 ? [0.5, 0.25] : [1])),
  [],
);
const model = { ...plain, graph: { ...plain.graph, layers } } as unknown as CProgram['model'];
const step = (
  index: number,
  name: string,
  layer: number,
  input: CValue,
  output: CValue,
): CProgram['steps'][number] => ({
  ...{ index, id: `step_${index}_${name}`, inputs: [input], output, alias: false },
  step: { kind: 'reshape', name, layer, inputs: [input.id], outputs: [output.id] },
});
const [input, wide, bytes, unseen, made, other] = [
  value(0, 'int8_t'),
  value(1, 'int64_t'),
  value(2, 'uint8_t'),
  value(3, 'int16_t'),
  value(4, 'int16_t'),
  value(5, 'int8_t'),
];
const program: CProgram = {
  ...{ model, islands: [], arenas: [], tail: [], inputs: [input, wide], outputs: [bytes] },
  steps: [step(0, 'first', 0, input, wide), step(1, 'second', 7, wide, bytes), step(2, 'third', 1, bytes, unseen)],
};
/** Behind the first step: one output has integers, the other none. */
const island = {
  ...{ index: 0, id: 'island_0', before: 1, inputs: [] },
  step: { kind: 'float', name: 'tanh', layer: 1 },
  outputs: [{ real: other, integers: made }, { real: other }],
} as unknown as CProgram['islands'][number];
const golden: Golden = {
  origin: 'noise */',
  values: new Map<number, Int32Array | Float64Array>([
    [0, new Int32Array(6)],
    [1, new Float64Array(24)],
    [2, new Int32Array(24)],
    [4, new Int32Array(6)],
  ]),
  accumulators: new Map(),
};

const rowsOf = (source: string, table: string): readonly string[] =>
  source
    .split(`static const struct ${table} = {\n`)[1]
    .split('\n};')[0]
    .split(',\n')
    .map((row) => row.trim());

describe('the steps that are looked at', () => {
  const source = testSource(program, golden, []);
  it('are those whose integers are known: place, names, map, bytes in the file, sign', () =>
    expect(rowsOf(source, 'step steps[]')).toEqual([
      // Two pictures of (3, 4) are no map: a line of 24.
      // A quotation mark is character 042 in octal.
      String.raw`{ 0, "first", "a \042layer\042", "step_0_first.bin", 1, 1, 24, 8, 0 }`,
      // No layer 7: its own name. 3 channels of 2×4.
      '{ 1, "second", "second", "step_1_second.bin", 3, 2, 4, 4, 1 }',
    ]));
  it('are counted, and all of the input is read', () => {
    expect(source).toContain('if (steps_checked != 2) {');
    const reads = source.split('\n').filter((line) => /^ {4}(golden = |for .*read_golden|close_golden.*")/.test(line));
    expect(reads).toEqual([
      '    golden = open_golden("input.bin");',
      '    for (long i = 0; i < 6; i++) place_0[i] = (int8_t)read_golden(golden, 4, "input.bin");',
      '    close_golden(golden, "input.bin");',
      '    golden = open_golden("input_1.bin");',
      '    for (long i = 0; i < 24; i++) place_1[i] = (int64_t)read_golden(golden, 8, "input_1.bin");',
      '    close_golden(golden, "input_1.bin");',
    ]);
    expect(source).toContain(
      'static int8_t place_0[6];\nstatic int64_t place_1[24];\nstatic uint8_t place_2[24];\n\nint main',
    );
    expect(source).toContain('    model_run(place_0, place_1, place_2);\n');
    expect(source).toContain('    return 0;\n}\n');
    expect(source).not.toContain('noise */');
  });
  it('are none without a picture', () => {
    const without = testSource(program, undefined, []);
    expect(without).toContain('/* Golden vectors: directed: integers chosen for single steps');
    for (const part of ['steps[]', 'check_step', 'model_run(', 'islands', 'static int8_t place', 'check_directed'])
      expect(without).not.toContain(part);
  });
});

describe('with an island', () => {
  const crossing = { ...program, islands: [island] };
  const seen = { ...golden, reals: new Map([[5, Float32Array.of(1, 2, 3, 4, 5, 6, 7)]]) };
  it('files come in the order in which they are made', () =>
    expect(goldenFiles(crossing, seen).map(({ name, bytes }) => [name, bytes.length])).toEqual([
      ['golden/input.bin', 24],
      ['golden/input_1.bin', 192],
      ['golden/step_0_first.bin', 192],
      ['golden/island_0_out_0.bin', 24],
      ['golden/step_1_second.bin', 96],
      ['golden/island_0_out_0.float.bin', 28],
      ['golden/island_0_out_1.float.bin', 28],
    ]));
  it('what became of its outputs is looked at as if a step had made it, numbered behind the steps', () => {
    const source = testSource(crossing, seen, []);
    const rows = rowsOf(source, 'step steps[]');
    expect(rows.map((row) => row.slice(0, 4))).toEqual(['{ 0,', '{ 3,', '{ 1,']);
    expect(rows[1]).toBe('{ 3, "tanh", "another", "island_0_out_0.bin", 2, 1, 3, 4, 0 }');
    expect(source).toContain('    return islands_off > 0;\n}\n');
    const table = source.split('} islands[] = {\n')[1].split('\n};')[0];
    expect(table.split(',\n').map((row) => row.trim())).toEqual([
      '{ 0, 0, "model_island_0", "island_0_out_0.float.bin", 7, 0.25 }',
      '{ 0, 1, "model_island_0", "island_0_out_1.float.bin", 7, 0.0 }',
    ]);
    expect(testSource(crossing, golden, [])).toContain('{ 0, 0, "model_island_0", 0, 7, ');
  });
});
