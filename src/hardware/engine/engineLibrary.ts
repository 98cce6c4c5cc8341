/** The handwritten modules of the engine, beside those that it shares with streams. */
import bursts from './rtl/engine_bursts.v';
import core from './rtl/engine_core.v';
import finish from './rtl/engine_finish.v';
import load from './rtl/engine_load.v';
import loops from './rtl/engine_loops.v';
import mac from './rtl/engine_mac.v';
import memory from './rtl/engine_memory.v';
import memoryModel from './rtl/memory_model.sv';
import registerMaster from './rtl/register_master.sv';
import registers from './rtl/engine_registers.v';
import requantize from './rtl/engine_requantize.v';
import store from './rtl/engine_store.v';

export const engineLibrary: Readonly<Record<string, string>> = {
  'engine_bursts.v': bursts,
  'engine_core.v': core,
  'engine_finish.v': finish,
  'engine_load.v': load,
  'engine_loops.v': loops,
  'engine_mac.v': mac,
  'engine_memory.v': memory,
  'engine_registers.v': registers,
  'engine_requantize.v': requantize,
  'engine_store.v': store,
};

/** For simulation only. */
export const engineBenchLibrary: Readonly<Record<string, string>> = {
  'memory_model.sv': memoryModel,
  'register_master.sv': registerMaster,
};
