/**
 * Drawn networks as hardware, held by checksums: the streaming top level (stages, folds, memories, FIFOs, testbench, clocks, what devices it
 * takes) and the engine (instructions, image of memory, testbench, clocks). That they compute the integers of the reference, networks of the same
 * seeds show in a simulator: `../export/verilog/drawnNets.test.ts`. A change that is meant is recorded anew:
 * `npx vitest run --project thorough test/hardware/drawnNets.test.ts --update`.
 */
import { expect, it } from 'vitest';
import { defaultExportOptions } from '../../src/export/options';
import { verilog } from '../../src/export/verilog';
import { cyclesOf } from '../../src/hardware/cycles';
import { devices } from '../../src/hardware/devices/devices';
import { engineCycles } from '../../src/hardware/engine/engineCycles';
import { defaultEngine } from '../../src/hardware/engine/engineSizes';
import { programBytes } from '../../src/hardware/engine/memoryImage';
import { planEngine } from '../../src/hardware/engine/planEngine';
import { foldedFor } from '../../src/hardware/folding';
import { planNetwork, unfolded } from '../../src/hardware/planNetwork';
import { resourcesOf } from '../../src/hardware/resources';
import { checksum } from '../../src/util/checksum';
import { lineOf } from '../../src/util/errors';
import { digest } from '../support/digest';
import { drawnGoldens, hardwareNet, type HardwareNet } from '../support/hardwareNets';

/** Not of the modules that are the same for every network. What people read is held of few. */
function filesOf({ seed, model, cycles, lanes }: HardwareNet, top: 'stream' | 'engine'): unknown {
  const options = { ...defaultExportOptions, top, lanes, ...(cycles !== undefined && { cycles }) };
  const files = verilog(model, { name: 'drawn', provenance: 'a test', options, goldens: drawnGoldens(model, 1) });
  return files.flatMap(({ name, bytes }) =>
    /\/rtl\//.test(name) || (name.endsWith('.md') && seed % 8 > 0) ? [] : [name, checksum(bytes)],
  );
}

function streamOf(net: HardwareNet): unknown {
  const network = planNetwork(net.model, String, net.cycles === undefined ? unfolded : foldedFor(net.cycles));
  const taken = network.stages.map((stage) => devices.map((device) => resourcesOf(stage, device)));
  return [cyclesOf(network), taken, filesOf(net, 'stream')];
}

/** Of small memories, which hold tiles of the maps. */
function engineOf(net: HardwareNet): unknown {
  const plan = planEngine(net.model, String, { ...defaultEngine, lanes: net.lanes, mapWords: 256, outWords: 128 });
  return [plan.sizes, plan.layout, engineCycles(plan), programBytes(plan), filesOf(net, 'engine')];
}

function summary(make: () => unknown): string {
  try {
    return digest(make());
  } catch (error) {
    return lineOf(error);
  }
}

it.each(Array.from({ length: 120 }, (_, seed) => seed))('network %d', (seed) => {
  const net = hardwareNet(seed);
  expect(`stream ${summary(() => streamOf(net))}, engine ${summary(() => engineOf(net))}`).toMatchSnapshot();
});
