/**
 * What builds and drives an engine as it is: a list of files, a Makefile, scripts for Vivado (the engine alone, and beside a Zynq's processor), and a driver
 * in C for its registers and maps.
 */
import type { ValueId } from '../../graph/graph';
import { wordBytes, type Place, type Region } from '../../hardware/engine/memoryLayout';
import type { EnginePlan } from '../../hardware/engine/planEngine';
import { pixelCount } from '../../hardware/network';
import { boardScript } from './boardScript';
import driver from './driver/engine_driver.h';
import { clockConstraint, topMakefile, topSynthesis } from './projectTexts';
import joins from './rtl/engine_board.tcl';

type Text = readonly [name: string, text: string];

interface Ends {
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

/** @param library the sources below the top level */
export function engineProject(
  plan: EnginePlan,
  ends: Ends,
  library: readonly string[],
  tested: boolean,
): readonly Text[] {
  return [
    ['files.f', [...library, 'engine_top.v', ''].join('\n')],
    ['clock.xdc', clockConstraint('aclk')],
    ['vivado.tcl', topSynthesis('engine_top', 'the engine', false)],
    ['Makefile', topMakefile('engine_top', 'Golden images one after the other', tested)],
    ['board.tcl', boardScript('engine_top', '', joins)],
    ['driver/engine_driver.h', driver],
    ['driver/engine_maps.h', mapTable(plan, ends)],
  ];
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
