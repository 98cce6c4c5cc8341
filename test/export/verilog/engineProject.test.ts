/** The project around an engine: make simulates it, C drives it on a memory that stands in, Tcl takes its scripts. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../../src/export/options';
import type { Golden } from '../../../src/export/golden';
import { verilog } from '../../../src/export/verilog';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { OutputFile } from '../../../src/util/files';
import { hasCompiler } from '../../support/compileC';
import { quantizedNet } from '../../support/quantizedNet';
import { hasIcarus, newFolder, run } from '../../support/simulate';
import { chainNet, goldensOf, joinNet, seededImages } from '../../support/streamNets';
import { narrow, type Change } from '../../support/topSimulation';

const hasTcl = spawnSync('sh', ['-c', 'command -v tclsh']).status === 0;

interface Exported {
  readonly model: QuantizedModel;
  readonly golden: Golden;
  readonly files: readonly OutputFile[];
}

async function exported(change: Change, net: 'join' | 'mean' = 'join'): Promise<Exported> {
  const model = await quantizedNet(net === 'join' ? joinNet() : chainNet(net), change, seededImages(8, 3));
  const options = { ...defaultExportOptions, top: 'engine' as const, lanes: 4 };
  const goldens = goldensOf(model, 1);
  return { model, golden: goldens[0], files: verilog(model, { name: 'net', provenance: 'a test', options, goldens }) };
}

const bytesOf = (files: readonly OutputFile[], name: string): Uint8Array =>
  files.find((file) => file.name === `verilog/${name}`)?.bytes ?? new Uint8Array();
const textOf = (files: readonly OutputFile[], name: string): string => new TextDecoder().decode(bytesOf(files, name));

/** Words of a .mem file as bytes, the lowest first. */
const bytesOfWords = (text: string): readonly number[] =>
  text
    .trim()
    .split('\n')
    .flatMap((line) => [...Buffer.from(line, 'hex')].reverse());

/** An engine of C: what it is asked for it has done at once, and outputs are a file's. */
const driverTest = `#include <stdio.h>
#include <string.h>
static unsigned registers[8];
static void written(unsigned at, unsigned value);
#define ENGINE_WRITE(base, offset, value) written((unsigned)((base) + (uintptr_t)(offset)) / 4, (value))
#define ENGINE_READ(base, offset) registers[(unsigned)((base) + (uintptr_t)(offset)) / 4]
#include "engine_maps.h"
static uint8_t memory[1 << 20];
static int64_t integers[1 << 16];
static void written(unsigned at, unsigned value)
{
    registers[at] = value;
    if (at * 4 != ENGINE_CONTROL || !(value & ENGINE_START)) return;
    FILE *file = fopen("outputs.bin", "rb");
    registers[ENGINE_STATUS / 4] = fread(memory + registers[ENGINE_OUTPUTS / 4], 1, engine_numbers.output_bytes, file) > 0 ? ENGINE_DONE : ENGINE_ERROR | ENGINE_DONE;
    registers[ENGINE_CYCLES / 4] = 1234;
    fclose(file);
}
int main(void)
{
    const struct engine_bases bases = { 0, 1 << 17, 1 << 18, 1 << 19 };
    uint8_t *const inputs = memory + bases.inputs, *const outputs = memory + bases.outputs;
    long q;
    registers[ENGINE_IS / 4] = 0x53570000u | engine_numbers.bits << 8 | engine_numbers.lanes;
    if (!engine_is(0, &engine_numbers)) return 2;
    FILE *file = fopen("image.txt", "r");
    for (uint32_t i = 0; fscanf(file, "%ld", &q) == 1; i++) integers[i] = q;
    engine_place(0, &bases);
    engine_pack(&engine_numbers, &engine_inputs[0], integers, inputs);
    for (uint32_t i = 0; i < engine_numbers.input_bytes; i++) printf("%u ", inputs[i]);
    printf("\\n");
    if (engine_done(0) != 0) return 3;
    engine_start(0);
    if (engine_done(0) != 1 || engine_cycles(0) != 1234) return 4;
    for (uint32_t o = 0; o < sizeof engine_outputs / sizeof *engine_outputs; o++) {
        engine_unpack(&engine_numbers, &engine_outputs[o], outputs, integers);
        for (uint32_t i = 0; i < engine_outputs[o].channels * engine_outputs[o].pixels; i++) printf("%ld ", (long)integers[i]);
    }
    registers[ENGINE_STATUS / 4] |= ENGINE_ERROR;
    return engine_done(0) == -1 ? 0 : 5;
}
`;

describe.skipIf(!hasCompiler)("the engine's driver", () => {
  it.each<[string, Change, net?: 'mean']>([
    ['8 bits', {}],
    ['4 bits', { bits: narrow }],
    ['16 bits', { bits: { weights: 8, activations: 16, bias: 32 } }, 'mean'],
  ])('lays images into memory and takes integers from it as the testbench does: %s', async (_, change, net) => {
    const { model, golden, files } = await exported(change, net);
    const folder = newFolder(files);
    const integers = (value: number): readonly number[] => Array.from(golden.values.get(value) ?? []);
    // The testbench checks every map; those that leave lie in a part of memory of their own, from the driver's offsets on.
    const maps = textOf(files, 'driver/engine_maps.h');
    const size = Number(/engine_numbers = \{ \d+, \d+, \d+, \d+, (\d+)/.exec(maps)?.[1]);
    writeFileSync(join(folder, 'verilog/driver/outputs.bin'), outputBytes(files, size));
    writeFileSync(join(folder, 'verilog/driver/image.txt'), integers(model.inputs[0]).join('\n'));
    writeFileSync(join(folder, 'verilog/driver/test.c'), driverTest);
    const compiled = 'cc -std=c99 -Wall -Wextra -Werror test.c -o test && ./test';
    const { status, text } = run(folder, 'sh', '-c', `cd verilog/driver && ${compiled}`);
    const [sent, read] = text.split('\n').map((line) => line.trim().split(' ').map(Number));
    expect(sent).toEqual(bytesOfWords(textOf(files, 'golden/inputs.mem')));
    expect(read).toEqual(model.outputs.flatMap(integers));
    expect(status).toBe(0);
  });
});

/** What the testbench expects of the outputs' part of memory; it begins where its register is told. */
function outputBytes(files: readonly OutputFile[], size: number): Uint8Array {
  const begin = Number(/\.OUTPUTS\(32'd(\d+)\)/.exec(textOf(files, 'test/testbench.sv'))?.[1]);
  const expected = textOf(files, 'golden/expected.mem').trim().split('\n');
  const at = textOf(files, 'golden/checks_at.mem').trim().split('\n');
  const bytes = new Uint8Array(size);
  for (const [i, line] of expected.entries()) {
    const word = bytesOfWords(line);
    const place = parseInt(at[i], 16) * word.length - begin;
    if (place >= 0 && place < size) bytes.set(word, place);
  }
  return bytes;
}

describe('the project of an engine', () => {
  let folder: string;
  let files: readonly OutputFile[];
  beforeAll(async () => {
    ({ files } = await exported({}, 'mean'));
    folder = join(newFolder(files), 'verilog');
  });

  it('lists every source once', () => {
    const names = files.map(({ name }) => name).filter((name) => /^verilog\/(rtl\/\w+|engine_top)\.v$/.test(name));
    const listed = textOf(files, 'files.f').trim().split('\n');
    expect(listed.map((name) => `verilog/${name}`).sort()).toEqual(names.sort());
  });

  it('has the program as bytes and as words', () => {
    expect([...bytesOf(files, 'memory/program.bin')]).toEqual(bytesOfWords(textOf(files, 'memory/program.mem')));
  });

  it.skipIf(!hasIcarus)('is simulated by make', () => {
    const { status, text } = run(folder, 'make', 'test');
    expect(text).toContain("PASS: every image equals the engine's integers");
    expect(status).toBe(0);
  });

  it.skipIf(!hasTcl).each(['board.tcl', 'vivado.tcl'])(
    'has %s, which Tcl takes where every command of Vivado answers its name',
    (script) => {
      const stub = `proc unknown args { puts $args; return [lindex $args 0] }\nset argc 0\nset argv {}\nsource ${script}\n`;
      writeFileSync(join(folder, 'stub.tcl'), stub);
      const { status, stdout } = spawnSync('tclsh', ['stub.tcl'], { cwd: folder, encoding: 'utf8' });
      expect(status).toBe(0);
      for (const source of readFileSync(join(folder, 'files.f'), 'utf8').trim().split('\n'))
        expect(stdout).toContain(source);
      expect(stdout).toContain('engine_top');
      if (script === 'board.tcl') {
        expect(stdout).toMatch(/engine_top\/m_axi\n.*Slave "\/ps\/S_AXI_HP0"/);
        expect(stdout).toMatch(/engine_top\/s_axi\n.*Master "\/ps\/M_AXI_GP0"/);
        expect(stdout).toContain('write_hw_platform');
      } else {
        // What is synthesized without a period is not driven by one.
        expect(textOf(files, 'clock.xdc')).toContain('[get_ports aclk]');
        expect(stdout).toMatch(/read_xdc clock\.xdc\n[^]*synth_design -top engine_top/);
      }
    },
  );
});
