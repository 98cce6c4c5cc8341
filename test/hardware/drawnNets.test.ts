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
import { engineFor } from '../../src/hardware/engine/engineFor';
import { engineParts } from '../../src/hardware/engine/engineParts';
import { engineChoice } from '../../src/hardware/engine/engineSizes';
import { layerCycles } from '../../src/hardware/engine/layerCycles';
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
function filesOf({ seed, model, cycles, lanes }: HardwareNet, top: 'layers' | 'stream' | 'engine'): unknown {
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

/** Of small memories, which hold tiles of the maps; and for a few devices, as large as they are. */
function engineOf(net: HardwareNet): unknown {
  const { seed, model, lanes } = net;
  const words = { mapWords: 2 ** (5 + (seed % 4)), outWords: 2 ** (4 + (seed % 3)) };
  const plan = planEngine(model, String, { ...engineChoice(lanes, 2 ** 10), ...words });
  const cycles = engineCycles(plan);
  const layers = layerCycles(plan, cycles).map(({ layer, ...clocks }) => [layer.id, clocks]);
  const parts = devices.map((device) => engineParts(plan.sizes, device));
  const device = devices[seed % devices.length];
  const designed = seed % 5 === 0 ? engineFor(model, device, 2000).plan.sizes : undefined;
  return [plan.sizes, plan.layout, cycles, layers, parts, programBytes(plan), designed, filesOf(net, 'engine')];
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
  const layers = summary(() => filesOf(net, 'layers'));
  expect(
    `layers ${layers}, stream ${summary(() => streamOf(net))}, engine ${summary(() => engineOf(net))}`,
  ).toMatchSnapshot();
});
