/** The README of an engine: what lies where in memory, and how it is run. */
import { engineCycles } from '../../hardware/engine/engineCycles';
import { wordBytes } from '../../hardware/engine/memoryImage';
import type { Place } from '../../hardware/engine/memoryLayout';
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
    `Lay \`memory/program.mem\` (${grouped(layout.programWords)} words of ${wordBytes(sizes)} bytes: ${instructions.length} instructions, weights, tables) at an address that is a multiple of 4096,`,
    `with room for ${grouped(layout.words)} words, and an image at its place; give the address as \`base\`, raise \`start\` for a clock, and wait until \`busy\` is low.`,
    '',
    `Maps lie in blocks of ${lanes} channels: block by block, row by row, pixel by pixel, ${lanes} integers of ${qBits} bits side by side, the first in the lowest bits.`,
    'Sums that are not requantized lie in parts, the lowest first, each as a plane behind the one before.',
    '',
    '| map | word | words | shape | parts |',
    '|---|---|---|---|---|',
    ...layout.inputs.map((place, i) => placeRow(`input ${i}`, place)),
    ...layout.outputs.map((place) => placeRow(`\`${nameOf.get(place.value) ?? ''}\``, place)),
    '',
    `On the chip: ${grouped(mapWords)} words of tiles, ${grouped(outWords)} of results, ${grouped(2 * weightWords)} words of ${lanes} × ${lanes} weights.`,
    '',
    ...(images > 0
      ? [
          '`sh run.sh verilator` (or `icarus`) runs golden images before a memory model, also with every channel waiting at random, and compares every map.',
          '',
        ]
      : []),
  ].join('\n');
}

const placeRow = (name: string, { map: { channels, height, width }, at, words, planes }: Place): string =>
  `| ${name} | ${at} | ${words} | ${channels}×${height}×${width} | ${planes} |`;
