/** docs/node-tests.md: what came of each node test, as a table, and read back from it. */
import type { Outcome } from '../support/nodeTestSteps';

export interface NodeTestRow {
  readonly name: string;
  readonly operators: string;
  /** At 8 and at 16 bits. */
  readonly verdicts: readonly string[];
}

const within = 'within a step';
const equal = 'integers equal';

const differingIn = ({ integers, differing, most }: { integers: number; differing: number; most: number }): string =>
  `${differing} of ${integers} integers differ, by ${most} at most`;

/** In words that do not depend on the processor. A hair beyond one step is float32's own. */
export function verdictOf(outcome: Outcome): string {
  if ('steps' in outcome) return outcome.steps <= 1.001 ? within : `${Math.ceil(outcome.steps)} steps at most`;
  if ('island' in outcome) return `island: ${outcome.island}`;
  if ('unread' in outcome) return `not read: ${outcome.unread}`;
  if ('differing' in outcome) return outcome.differing === 0 ? equal : differingIn(outcome);
  return 'failed' in outcome ? `refused: ${outcome.failed}` : '–';
}

export function nodeTestsPage(rows: readonly NodeTestRow[]): string {
  const count = (at: number, means: (verdict: string) => boolean): number =>
    rows.filter(({ verdicts }) => means(verdicts[at])).length;
  const far = (verdict: string): boolean => /steps at most$/.test(verdict);
  const summary = [8, 16].map((bits, at) => {
    const numbers = [count(at, (verdict) => verdict === within), count(at, far)];
    return `| ${bits} | ${[...numbers, count(at, (verdict) => verdict.startsWith('island'))].join(' | ')} |`;
  });
  return [
    '# ONNX node tests in integers',
    '',
    '<!-- Written by `npm run node-tests`. -->',
    '',
    'Each test of ONNX 1.20.1 whose operators all claim integers (`docs/operators.md`), run by the integer program: preset `strict` with 24-bit',
    'multipliers and tables up to 16 bits, calibrated on the test’s own input; weights and whatever else an operator takes beside its maps are constants. The output is',
    'compared with what onnxruntime makes of the numbers that the quantized inputs stand for, and must be within one step of its scale; a Max behind it',
    'reads it, so that it is no head. Tests of other types than float and those that onnxruntime itself does not reproduce are not here. Where the file',
    'gives the integers (QLinear…, ConvInteger, QuantizeLinear), it is read as a model that is quantized already, nothing is calibrated (but for',
    'DynamicQuantizeLinear, on its one input), and the test’s own outputs are expected, integer by integer; also of tests that onnxruntime does not',
    'reproduce. What differs in products of int8 is where the test’s integers wrap around and do not saturate.',
    '',
    '| bits | within a step | farther | islands |',
    '|---|---|---|---|',
    ...summary,
    '',
    '| test | operators | 8 bits | 16 bits |',
    '|---|---|---|---|',
    ...rows.map(({ name, operators, verdicts }) => `| ${[name, operators, ...verdicts].map(plain).join(' | ')} |`),
    '',
  ].join('\n');
}

const plain = (text: string): string => text.replace(/[|\n]/g, ' ');

export function rowsOf(text: string): readonly NodeTestRow[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const isRow = cells.length === 6 && !/^(-+|test|bits|8|16)$/.test(cells[1]);
    return isRow ? [{ name: cells[1], operators: cells[2], verdicts: cells.slice(3, 5) }] : [];
  });
}

/** Absent, or at some width farther off than it was, or an island that was none. */
export function isWorse(now: NodeTestRow | undefined, before: NodeTestRow): boolean {
  return !now || before.verdicts.some((verdict, at) => rank(now.verdicts[at]) > rank(verdict));
}

function rank(verdict: string): number {
  if (verdict === equal) return 0;
  if (verdict === within) return 1;
  const differing = /^(\d+) of \d+ integers differ/.exec(verdict)?.[1];
  if (differing !== undefined) return Number(differing);
  const steps = /^(\d+) steps/.exec(verdict)?.[1];
  return steps === undefined ? Infinity : Number(steps);
}
