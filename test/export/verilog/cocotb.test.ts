/**
 * The testbenches in cocotb run where a Python has it: SHIFTWISE_PYTHON, or python3. Small networks, and faults in Verilog and in weights, which must be
 * noticed.
 */
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../../src/export/options';
import { verilog } from '../../../src/export/verilog';
import type { OutputFile } from '../../../src/util/files';
import { quantizedNet } from '../../support/quantizedNet';
import { hasIcarus, newFolder, run, type Outcome } from '../../support/simulate';
import { chainNet, goldensOf, joinNet, seededImages } from '../../support/streamNets';
import { changed, narrow, type Change } from '../../support/topSimulation';

const python = process.env.SHIFTWISE_PYTHON ?? 'python3';
const hasPython = spawnSync(python, ['--version']).status === 0;
if (!hasPython) process.stderr.write(`SKIPPED: no ${python}, testbenches in cocotb are not compiled.\n`);
const asked = spawnSync(python, ['-c', 'import cocotb, sysconfig; print(sysconfig.get_path("scripts"))']);
const hasCocotb = asked.status === 0 && hasIcarus;
if (!hasCocotb)
  process.stderr.write(
    `SKIPPED: ${python} has no cocotb, or iverilog is not there: testbenches in cocotb do not run.\n`,
  );

type Top = 'layers' | 'stream' | 'engine';
type Net = 'mean' | 'join';

async function exported(top: Top, net: Net, change: Change = {}): Promise<readonly OutputFile[]> {
  const model = await quantizedNet(net === 'join' ? joinNet() : chainNet(net), change, seededImages(8, 3));
  const options = { ...defaultExportOptions, top, lanes: 4, cycles: 2000 };
  return verilog(model, { name: 'net', provenance: 'a test', options, goldens: goldensOf(model, 2) });
}

function bench(files: readonly OutputFile[], ...variables: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync('make', ['-C', 'verilog', 'cocotb', ...variables], {
    cwd: newFolder(files),
    env: { ...process.env, PATH: [asked.stdout.toString().trim(), process.env.PATH].join(delimiter) },
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

describe.skipIf(!hasPython)('a testbench in cocotb', () => {
  it.each<Top>(['layers', 'stream', 'engine'])('of --top %s is compiled by Python', async (top) => {
    const own = (await exported(top, 'mean')).filter(({ name }) => /^verilog\/cocotb\/\w+\.py$/.test(name));
    expect(own).toHaveLength(2);
    expect(run(newFolder(own), python, '-m', 'compileall', '-q', 'verilog')).toEqual({ status: 0, text: '' });
  });
});

describe.skipIf(!hasCocotb)('a testbench in cocotb', () => {
  it.each<[top: Top, net: Net, change: Change]>([
    ['stream', 'mean', {}],
    ['stream', 'join', { adjustment: 'pow2-ratio', bits: narrow }],
    ['engine', 'join', {}],
    ['engine', 'mean', { adjustment: 'pow2-ratio', bits: narrow }],
    ['layers', 'mean', {}],
  ])('of --top %s finds the integers of every image: %s %o', async (top, net, change) => {
    const { status, text } = bench(await exported(top, net, change));
    expect(text).toMatch(/PASS=1 FAIL=0/);
    expect(status).toBe(0);
  });

  it.each<[top: Top, file: string, right: RegExp, wrong: string, said: RegExp]>([
    ['stream', 'rtl/stream_max_pool.v', /tap > so_far/, 'tap < so_far', /m_axis beat \d+: expected 0x\w+, found 0x\w+/],
    ['stream', 'memory/step_05_fc_weights.mem', /^./gm, '0', /m_axis beat \d+: expected 0x\w+, found 0x\w+/],
    [
      'engine',
      'rtl/engine_requantize.v',
      /high \? qmax/,
      'high ? qmin',
      /image 0 word \d+: expected 0x\w+, found 0x\w+/,
    ],
  ])('of --top %s notices a fault in %s', async (top, file, right, wrong, said) => {
    const { status, text } = bench(changed(await exported(top, 'mean'), file, right, wrong));
    expect(text).toMatch(said);
    expect(text).toMatch(/PASS=0 FAIL=1/);
    expect(status).not.toBe(0);
  });
});
