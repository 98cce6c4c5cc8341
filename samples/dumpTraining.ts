/**
 * Writes training pictures for `train.py`, which are not stored: `node dumpTraining.js FILE COUNT`, records as in
 * `records.ts`. Bundled by the command in samples/README.md.
 */
import { writeFileSync } from 'node:fs';
import { firstSeed, recordsOf } from './records';

const [file, count] = process.argv.slice(2);
writeFileSync(file, recordsOf(firstSeed.training, Number(count)));
