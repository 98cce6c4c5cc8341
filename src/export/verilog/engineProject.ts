/**
 * What builds and drives an engine as it is: a list of files, a Makefile, scripts for Vivado (the engine alone, and beside a Zynq's processor), a testbench
 * in cocotb, and a driver in C for its registers and maps.
 */
import type { ValueId } from '../../graph/graph';
import { engineWord } from '../../hardware/engine/engineBench';
import { regionStarts, wordBytes, type Place, type Region } from '../../hardware/engine/memoryLayout';
import type { EnginePlan } from '../../hardware/engine/planEngine';
import { pixelCount } from '../../hardware/network';
import { boardScript } from './boardScript';
import driver from './driver/engine_driver.h';
import { clockConstraint, cocotbMakefile, topMakefile, topSynthesis } from './projectTexts';
import joins from './rtl/engine_board.tcl';
import cocotbTest from './rtl/test_engine.py';

type Text = readonly [name: string, text: string];

interface Ends {
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

/** Golden images, and clocks after which nothing more is waited for. */
export interface EngineTest {
  readonly images: number;
  readonly limit: number;
}

/**
 * @param library the sources below the top level
 * @param test without, there are no golden images
 */
export function engineProject(
  plan: EnginePlan,
  ends: Ends,
  library: readonly string[],
  test?: EngineTest,
): readonly Text[] {
  return [
    ['files.f', [...library, 'engine_top.v', ''].join('\n')],
    ['clock.xdc', clockConstraint('aclk')],
    ['vivado.tcl', topSynthesis('engine_top', 'the engine', false)],
    ['Makefile', topMakefile('engine_top', 'Golden images one after the other', test !== undefined)],
    ['board.tcl', boardScript('engine_top', '', joins)],
    ['driver/engine_driver.h', driver],
    ['driver/engine_maps.h', mapTable(plan, ends)],
    ...(test
      ? ([
          ['cocotb/test_engine.py', cocotbTest],
          ['cocotb/engine_numbers.py', benchNumbers(plan, test)],
          ['cocotb/Makefile', cocotbMakefile('test_engine', 'engine_top')],
        ] as const)
      : []),
  ];
}

/** For Python. */
function benchNumbers({ sizes, layout }: EnginePlan, { images, limit }: EngineTest): string {
  const starts = regionStarts(layout, sizes);
  const bytes = wordBytes(sizes);
  return [
    '# Memory: bytes of a word, words, where program, inputs, outputs and maps begin in bytes. Then what the engine says it is, golden images, clocks at most.',
    `WORD_BYTES = ${bytes}`,
    `WORDS = ${starts.end}`,
    `BASES = [${regions.map((region) => starts[region] * bytes).join(', ')}]`,
    `ENGINE = 0x${engineWord(sizes)}`,
    `IMAGES = ${images}`,
    `LIMIT = ${limit}`,
    '',
  ].join('\n');
}

const regions: readonly Region[] = ['program', 'inputs', 'outputs', 'maps'];

/** For C: the engine's numbers, and where the network's inputs and outputs lie. */
function mapTable({ sizes, layout }: EnginePlan, { inputs, outputs }: Ends): string {
  const places = [...layout.inputs, ...layout.outputs];
  const table = (name: string, values: readonly ValueId[]): readonly string[] => {
    const own = values.flatMap((value) => places.filter((each) => each.value === value));
    return [
      `static const struct engine_map ${name}[${own.length}] = {`,
      ...own.map((place) => `    ${mapText(place, wordBytes(sizes))},`),
      '};',
    ];
  };
  const bytes = regions.map((region) => layout.words[region] * wordBytes(sizes));
  return [
    '/* Of engine_top.v: its numbers, bytes of what lies in memory, and the inputs and outputs of the network, in the order of the model. */',
    '#ifndef ENGINE_MAPS_H',
    '#define ENGINE_MAPS_H',
    '',
    '#include "engine_driver.h"',
    '',
    `static const struct engine_numbers engine_numbers = { ${[sizes.lanes, sizes.qBits, ...bytes].join(', ')} };`,
    '',
    ...table('engine_inputs', inputs),
    '',
    ...table('engine_outputs', outputs),
    '',
    '#endif',
    '',
  ].join('\n');
}

const mapText = ({ map, at, planes }: Place, word: number): string =>
  `{ ${[at * word, map.channels, pixelCount(map), planes].join(', ')} }`;
