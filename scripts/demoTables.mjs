// Prints a sweep's sweep.json as tables in the manner of the technical report's 4.1 to 4.3: one per preset, bit widths
// down, adjustment modes across, the float model last. usage: node scripts/demoTables.mjs SWEEP.json
import { readFileSync } from 'node:fs';

const { rows, float, images } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const distinct = (key) => [...new Set(rows.map(({ settings }) => settings[key]))];
const percent = (share) => (share === undefined ? '–' : `${(100 * share).toFixed(2)} %`);
const modes = distinct('adjustment');
const widths = distinct('bits').sort((a, b) => a - b);

function line(datatype, width, cells) {
  return `  ${datatype.padEnd(9)}${width.padStart(9)}  ${cells.map((cell) => cell.padStart(12)).join('')}`;
}

function cell(preset, bits, mode) {
  const found = rows.find(
    ({ settings }) => settings.preset === preset && settings.bits === bits && settings.adjustment === mode,
  );
  return percent(found?.metrics.top1);
}

for (const preset of distinct('preset')) {
  const body = widths.map((bits) => {
    const cells = modes.map((mode) => cell(preset, bits, mode));
    return line('integer', `${bits} bit`, cells);
  });
  const head = line('Datatype', 'Bit width', modes);
  const title = `Top-1 accuracy by bit width and adjustment mode, preset ${preset}, ${images} images`;
  const last = line(
    'float',
    '32 bit',
    modes.map(() => percent(float.top1)),
  );
  console.log([title, head, '  ' + '─'.repeat(head.length - 2), ...body, last, ''].join('\n'));
}
