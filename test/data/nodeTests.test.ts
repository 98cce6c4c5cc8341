/**
 * ONNX's node tests in integers, against docs/node-tests.md: no row may become worse than it says. `npm run node-tests` writes the
 * page anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operatorOf } from '../../src/graph/ops';
import { InputError } from '../../src/util/errors';
import reproducible from '../golden/onnxNodeTests.json';
import { hasData } from '../support/data';
import { integersApart } from '../support/givenNodeTests';
import { givenIntegers, stepsOff, type Outcome } from '../support/nodeTestSteps';
import { openNodeTests, type NodeTest } from '../support/nodeTests';
import { isWorse, nodeTestsPage, rowsOf, verdictOf, type NodeTestRow } from './nodeTestsPage';

const page = join(import.meta.dirname, '../../docs/node-tests.md');

describe.skipIf(!hasData)('ONNX node tests in integers', { timeout: 600_000 }, () => {
  it('are as near as docs/node-tests.md says, or nearer', async () => {
    const tests = openNodeTests();
    const rows: NodeTestRow[] = [];
    for (const name of tests.names) {
      const test = tests.read(name);
      if (!hasGivenIntegers(test) && !(reproducible.includes(name) && claimsIntegers(test))) continue;
      const operators = [...new Set(test.graph.nodes.map(({ op }) => op))].join(', ');
      const outcomes: Outcome[] = [];
      for (const bits of [8, 16])
        outcomes.push(await outcomeOf(test, hasGivenIntegers(test) ? integersApart : (each) => stepsOff(each, bits)));
      if (!outcomes.some((outcome) => 'passedOver' in outcome))
        rows.push({ name: name.replace(/^test_/, ''), operators, verdicts: outcomes.map(verdictOf) });
    }
    tests.close();
    if (process.env['SHIFTWISE_WRITE'] === '1') writeFileSync(page, nodeTestsPage(rows));
    const before = existsSync(page) ? rowsOf(readFileSync(page, 'utf8')) : [];
    const now = new Map(rows.map((row) => [row.name, row]));
    expect(before.length).toBeGreaterThan(100);
    expect(before.filter((row) => isWorse(now.get(row.name), row))).toEqual([]);
  });
});

const hasGivenIntegers = ({ graph }: NodeTest): boolean => graph.nodes.some(({ op }) => givenIntegers.test(op));

/** Every operator has an integer form. */
function claimsIntegers({ graph }: NodeTest): boolean {
  const folded = ['shape', 'quantization'];
  const claims = graph.nodes
    .map((node) => operatorOf(node))
    .map((row) => (row ? [row.integer, row.kind] : ['float', '']));
  return (
    claims.some(([integer]) => integer !== 'float') &&
    claims.every(([integer, kind]) => integer !== 'float' || folded.includes(kind))
  );
}

async function outcomeOf(test: NodeTest, look: (test: NodeTest) => Promise<Outcome>): Promise<Outcome> {
  try {
    return await look(test);
  } catch (error) {
    if (error instanceof InputError) return { failed: error.message };
    throw new Error(`${test.graph.name}: ${String(error)}`, { cause: error });
  }
}
