/**
 * What an editor waits for while a cfg is typed: each feature on the largest real file, as if the text had just changed
 * (nothing is kept from before), at places all over it. Milliseconds of processor time.
 * Run: node bench/run.mjs language FILE.cfg
 */
import { readFileSync } from 'node:fs';
import { codeLenses } from '../src/language/cfg/codeLenses';
import { completion } from '../src/language/cfg/completion';
import { definition, references } from '../src/language/cfg/definition';
import { diagnose } from '../src/language/cfg/diagnostics';
import { folding } from '../src/language/cfg/folding';
import { format } from '../src/language/cfg/format';
import { hover } from '../src/language/cfg/hover';
import { inlayHints } from '../src/language/cfg/inlayHints';
import { outline } from '../src/language/cfg/outline';
import { read } from '../src/language/cfg/reading';
import { renumber } from '../src/language/cfg/renumber';
import { processorTime } from './timing';

const text = readFileSync(process.argv[2], 'latin1');
const lines = text.split('\n');
const rounds = 200;

/** The text with a comment that it has not had before: no reading of it is kept. */
const edited = (round: number): string => `${text}\n# ${round}`;

const features: Readonly<Record<string, (text: string, line: number) => unknown>> = {
  'parse and resolve': (changed) => read(changed),
  diagnostics: (changed) => diagnose(changed),
  hover: (changed, line) => hover(changed, line, 2),
  completion: (changed, line) => completion(changed, line, lines[line].length),
  definition: (changed, line) => definition(changed, line, lines[line].length),
  references: (changed, line) => references(changed, line, 1),
  outline: (changed) => outline(changed),
  folding: (changed) => folding(changed),
  formatting: (changed) => format(changed),
  'inlay hints': (changed) => inlayHints(changed, {}, { shapes: true, figures: true, from: 0, to: lines.length }),
  'code lenses': (changed) => codeLenses(changed, { hasRun: true, before: text }),
  'renumbering after a layer at the top': (changed) =>
    renumber(text, changed.replace('[convolutional]', '[convolutional]\nfilters=3\n\n[convolutional]')),
};

console.log(`${lines.length} lines, ${text.length} characters, ${read(text).cfg.layers.length} layers`);
for (const [name, feature] of Object.entries(features)) {
  const times = Array.from({ length: rounds + 20 }, (_, round) => {
    const changed = edited(round);
    const line = (round * 997) % lines.length;
    const start = processorTime();
    feature(changed, line);
    return processorTime() - start;
  })
    .slice(20)
    .sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(share * rounds)].toFixed(2).padStart(7);
  console.log(`${name.padEnd(38)} median ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}
