/** The README of an engine: what lies where in memory, and how it is run. */
import { engineCycles } from '../../hardware/engine/engineCycles';
import { wordBytes, type Place } from '../../hardware/engine/memoryLayout';
import type { EnginePlan } from '../../hardware/engine/planEngine';
import { grouped } from '../../hardware/verilogText';
import type { ExportContext } from '../context';
import { plain } from './readme';

export function engineReadme({ name, provenance }: ExportContext, plan: EnginePlan, images: number): string {
  const { sizes, layout, instructions, layers } = plan;
  const { lanes, qBits, mapWords, outWords, weightWords } = sizes;
  const nameOf = new Map(layers.map(({ output, id }) => [output.value, id]));
  return [
    `# ${plain(name)}: an engine in Verilog`,
    '',
    `${plain(provenance)}.`,
    '',
    '`engine_top.v` runs the network layer by layer: weights and maps lie in memory behind an AXI4 master, tiles of them on the chip. Verilog-2005, one clock, no vendor',
    `primitives. It makes ${lanes} × ${lanes} products a clock; an image takes ${grouped(engineCycles(plan).total)} clocks where memory gives a word a clock.`,
    '',
    'Registers behind an AXI4-Lite slave, 32 bits each:',
    '',
    '| address | register | |',
    '|---|---|---|',
    '| 0x00 | control | written: bit 0 begins an image, bit 1 takes done and error back |',
    '| 0x04 | status | bit 0 busy, bit 1 done (also the output `done`, an interrupt), bit 2 error: memory answered with one |',
    '| 0x08 | cycles | clocks of the image that is under way, or of the last one |',
    '| 0x0c | engine | bits 7–0 lanes, 15–8 bits of an integer, 31–16 0x5357 |',
    ...regionRows(plan),
    '',
    `\`memory/program.bin\` (\`program.mem\` for simulators) is the program: ${instructions.length} instructions, weights, tables. Bases are multiples of 4096.`,
    '`driver/engine_driver.h` names the registers, lays images into memory and takes integers from it; `driver/engine_maps.h` says what lies where.',
    '',
    `Maps lie in blocks of ${lanes} channels: block by block, row by row, pixel by pixel, ${lanes} integers of ${qBits} bits side by side, the first in the lowest bits.`,
    'Sums that are not requantized lie in parts, the lowest first, each as a plane behind the one before.',
    '',
    '| map | part of memory | word | words | shape | parts |',
    '|---|---|---|---|---|---|',
    ...layout.inputs.map((place, i) => placeRow(`input ${i}`, place)),
    ...layout.outputs.map((place) => placeRow(`\`${nameOf.get(place.value) ?? ''}\``, place)),
    '',
    `On the chip: ${grouped(mapWords)} words of tiles, ${grouped(outWords)} of results, ${grouped(2 * weightWords)} words of ${lanes} × ${lanes} weights.`,
    '',
    ...(images > 0
      ? [
          '`sh run.sh verilator` (or `icarus`) runs golden images before a memory model, also with every channel waiting at random, and compares every map.',
          '`make cocotb` does so with random pauses in Python, where cocotb 2 is (`SEED=2` for other pauses).',
          '',
        ]
      : []),
    '`Makefile` has these, linting and Yosys; `files.f` lists the sources in order, `vivado.tcl` synthesizes the engine out of context for the period in `clock.xdc`, `board.tcl` packages it as IP',
    'and joins it to the processor of a Zynq-7000: registers to a general port, memory to a high performance port.',
    '',
  ].join('\n');
}

function regionRows({ layout, sizes }: EnginePlan): readonly string[] {
  const rows = [
    ['0x10', 'program', 'instructions and constants begin'],
    ['0x14', 'inputs', 'images begin'],
    ['0x18', 'outputs', 'maps that leave the network begin'],
    ['0x1c', 'maps', 'the other maps begin'],
  ] as const;
  return rows.map(([at, region, what]) => {
    const bytes = grouped(layout.words[region] * wordBytes(sizes));
    return `| ${at} | ${region} | where ${what} in memory; ${bytes} bytes |`;
  });
}

const placeRow = (name: string, { region, map: { channels, height, width }, at, words, planes }: Place): string =>
  `| ${name} | ${region} | ${at} | ${words} | ${channels}×${height}×${width} | ${planes} |`;
