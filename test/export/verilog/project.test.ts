/** The project around the modules: its files name what there is, and make, C and Tcl take them. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { verilog } from '../../../src/export/verilog';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import type { OutputFile } from '../../../src/util/files';
import { netImages, quantizedNet, smallNet } from '../../support/quantizedNet';
import { hasCompiler } from '../../support/compileC';
import { chainNet, goldensOf, joinNet, seededImages } from '../../support/streamNets';
import { hasIcarus, newFolder, run } from '../../support/simulate';
import { defaultExportOptions } from '../../../src/export/options';
import type { Golden } from '../../../src/export/golden';
import { streamFile } from '../../../src/hardware/benchText';

const hasTcl = spawnSync('sh', ['-c', 'command -v tclsh']).status === 0;

async function exported(): Promise<readonly OutputFile[]> {
  const model = await quantizedNet(smallNet({ tail: true }), {});
  const [input] = model.inputs;
  const integers = new Map([[input, quantizeInput(netImages(1, 5)[0], tensorOf(model, input))]]);
  const goldens = [runGolden(model, integers, 'noise', reference)];
  return verilog(model, { name: 'small', provenance: 'a test', goldens });
}

const textOf = (files: readonly OutputFile[], name: string): string =>
  new TextDecoder().decode(files.find((file) => file.name === `verilog/${name}`)?.bytes);

it('lists every module, and golden files that are there', async () => {
  const files = await exported();
  const names = new Set(files.map(({ name }) => name));
  const listed = textOf(files, 'files.f').trim().split('\n');
  expect(new Set(listed.map((name) => `verilog/${name}`))).toEqual(
    new Set([...names].filter((name) => /^verilog\/(rtl|layers)\/\w+\.v$/.test(name))),
  );
  const stems = [...textOf(files, 'cocotb/benches.py').matchAll(/\("(\w+)", "(\w+)"\)/g)].flatMap(([, a, b]) => [a, b]);
  expect(stems.length).toBeGreaterThan(10);
  expect(stems.filter((stem) => !names.has(`verilog/golden/${stem}.mem`))).toEqual([]);
});

/** Sends the golden image to a DMA of C, and takes integers from it; registers are an array. */
const driverTest = `#include <stdio.h>
#include <stdlib.h>
static unsigned registers[64];
static void written(unsigned offset, unsigned value);
#define STREAM_WRITE(base, offset, value) written((unsigned)((base) + (uintptr_t)(offset)) / 4, (value))
#define STREAM_READ(base, offset) registers[(unsigned)((base) + (uintptr_t)(offset)) / 4]
#include "stream_ports.h"
static uint8_t input[1 << 16], output[1 << 16];
static void written(unsigned at, unsigned value)
{
    registers[at] = at * 4 == STREAM_SEND_CONTROL || at * 4 == STREAM_RECEIVE_CONTROL ? value & ~(unsigned)STREAM_RESET : value;
    if (at * 4 == STREAM_SEND_LENGTH) registers[STREAM_RECEIVE_STATUS / 4] = registers[STREAM_SEND_STATUS / 4] = STREAM_IDLE;
}
int main(void)
{
    static int64_t image[1 << 16], integers[1 << 16];
    unsigned beat;
    FILE *file = fopen("image.txt", "r");
    for (uint32_t i = 0; i < stream_inputs[0].channels * stream_inputs[0].pixels; i++) {
        long q;
        if (fscanf(file, "%ld", &q) != 1) return 2;
        image[i] = q;
    }
    stream_start(0, 0);
    stream_pack(&stream_inputs[0], image, input);
    stream_receive(0, 4096, stream_bytes(&stream_outputs[0]));
    if (stream_received(0) != 0) return 3;
    stream_send(0, 0, stream_bytes(&stream_inputs[0]));
    if (stream_sent(0) != 1 || stream_received(0) != 1) return 4;
    if (registers[STREAM_SEND_LENGTH / 4] != stream_bytes(&stream_inputs[0])) return 5;
    for (uint32_t i = 0; i < stream_bytes(&stream_inputs[0]); i++) printf("%02x ", input[i]);
    printf("\\n");
    for (uint32_t i = 0; scanf("%x", &beat) == 1; i++)
        for (uint32_t b = 0; b < stream_outputs[0].integer_bytes; b++) output[i * stream_outputs[0].integer_bytes + b] = (uint8_t)(beat >> (8 * b));
    stream_unpack(&stream_outputs[0], output, integers);
    for (uint32_t i = 0; i < stream_outputs[0].channels * stream_outputs[0].pixels; i++) printf("%ld ", (long)integers[i]);
    registers[STREAM_RECEIVE_STATUS / 4] = 1u << 5;
    return stream_received(0) == -1 ? 0 : 6;
}
`;

describe('the project of a streaming top level', () => {
  let files: readonly OutputFile[];
  let golden: Golden;
  let ends: readonly [input: number, output: number];
  beforeAll(async () => {
    const model = await quantizedNet(chainNet('mean'), {}, seededImages(8, 3));
    const options = { ...defaultExportOptions, top: 'stream' as const };
    const goldens = goldensOf(model, 3);
    [golden] = goldens;
    ends = [model.inputs[0], model.outputs[0]];
    files = verilog(model, { name: 'chain', provenance: 'a test', options, goldens });
  });

  it('lists every source once', () => {
    const names = files.map(({ name }) => name).filter((name) => /^verilog\/(rtl\/\w+|stream_top)\.v$/.test(name));
    const listed = textOf(files, 'files.f').trim().split('\n');
    expect(listed.map((name) => `verilog/${name}`).sort()).toEqual(names.sort());
  });

  it.skipIf(!hasIcarus)('is simulated by make', () => {
    const { status, text } = run(newFolder(files), 'make', '-C', 'verilog', 'test');
    expect(text).toContain("PASS: every image equals the engine's integers");
    expect(status).toBe(0);
  });

  it.skipIf(!hasCompiler)('has a driver that sends and reads the bytes of the testbench', () => {
    const folder = newFolder(files);
    const [image, integers] = ends.map((value) => Array.from(golden.values.get(value) ?? []));
    // Of one lane: a beat is an integer, and the first image's come first.
    const beatsOf = (port: string, count: number): readonly string[] =>
      textOf(files, streamFile(port)).trim().split(/\s+/).slice(0, count);
    writeFileSync(join(folder, 'verilog/driver/image.txt'), image.join('\n'));
    writeFileSync(join(folder, 'verilog/driver/beats.txt'), beatsOf('m_axis', integers.length).join('\n'));
    writeFileSync(join(folder, 'verilog/driver/test.c'), driverTest);
    const compiled = 'cc -std=c99 -Wall -Wextra -Werror test.c -o test && ./test < beats.txt';
    const { status, text } = run(folder, 'sh', '-c', `cd verilog/driver && ${compiled}`);
    const [sent, read] = text.split('\n');
    expect(sent?.trim().split(' ')).toEqual(beatsOf('s_axis', image.length));
    expect(read?.trim().split(' ').map(Number)).toEqual(integers);
    expect(status).toBe(0);
  });
});

describe('the project of a streaming top level for a board', () => {
  let folder: string;
  beforeAll(async () => {
    const model = await quantizedNet(joinNet(), {}, seededImages(8, 3));
    const options = { ...defaultExportOptions, top: 'stream' as const };
    folder = join(
      newFolder(verilog(model, { name: 'join', provenance: 'a test', options, goldens: goldensOf(model, 3) })),
      'verilog',
    );
  });

  it('counts the beats of its streams', () => {
    // 3×8×8 pixels in; heads of 3×8×8 and 2×4×4 sums out.
    const text = readFileSync(join(folder, 'cocotb/ports.py'), 'utf8');
    expect(text).toMatch(/^INPUTS = {"s_axis": 192}\nOUTPUTS = {"m0_axis": 192, "m1_axis": 32}\nLIMIT = \d+\n$/);
  });

  it.skipIf(!hasTcl)('has a script that Tcl takes, where every command of Vivado answers its name', () => {
    const stub =
      'proc unknown args { puts $args; return [lindex $args 0] }\nset argc 0\nset argv {}\nsource board.tcl\n';
    writeFileSync(join(folder, 'stub.tcl'), stub);
    const { status, stdout } = spawnSync('tclsh', ['stub.tcl'], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.match(/xilinx\.com:ip:axi_dma:? dma_\d/g)).toHaveLength(2);
    expect(stdout).toContain('write_hw_platform');
  });
});
