/** The handwritten modules that a top level is made of; each file says what its module does and when. */
import loopCounter from './rtl/loop_counter.v';
import axisIn from './rtl/axis_in.v';
import axisOut from './rtl/axis_out.v';
import packedProducts from './rtl/packed_products.v';
import randomPause from './rtl/random_pause.sv';
import requantizeAligned from './rtl/requantize_aligned.v';
import streamAdd from './rtl/stream_add.v';
import streamConcat from './rtl/stream_concat.v';
import streamFifo from './rtl/stream_fifo.v';
import streamFork from './rtl/stream_fork.v';
import streamLookup from './rtl/stream_lookup.v';
import streamOffset from './rtl/stream_offset.v';
import streamRepeat from './rtl/stream_repeat.v';
import streamMac from './rtl/stream_mac.v';
import streamMaxPool from './rtl/stream_max_pool.v';
import streamNarrow from './rtl/stream_narrow.v';
import streamRequantize from './rtl/stream_requantize.v';
import streamRom from './rtl/stream_rom.v';
import streamSink from './rtl/stream_sink.sv';
import streamSource from './rtl/stream_source.sv';
import streamSum from './rtl/stream_sum.v';
import streamWiden from './rtl/stream_widen.v';
import streamWindow from './rtl/stream_window.v';
import sumLanes from './rtl/sum_lanes.v';

export const streamLibrary: Readonly<Record<string, string>> = {
  'axis_in.v': axisIn,
  'axis_out.v': axisOut,
  'loop_counter.v': loopCounter,
  'packed_products.v': packedProducts,
  'requantize_aligned.v': requantizeAligned,
  'stream_add.v': streamAdd,
  'stream_concat.v': streamConcat,
  'stream_fifo.v': streamFifo,
  'stream_fork.v': streamFork,
  'stream_lookup.v': streamLookup,
  'stream_offset.v': streamOffset,
  'stream_repeat.v': streamRepeat,
  'stream_mac.v': streamMac,
  'stream_max_pool.v': streamMaxPool,
  'stream_narrow.v': streamNarrow,
  'stream_requantize.v': streamRequantize,
  'stream_rom.v': streamRom,
  'stream_sum.v': streamSum,
  'stream_widen.v': streamWiden,
  'stream_window.v': streamWindow,
  'sum_lanes.v': sumLanes,
};

/** For simulation only. */
export const benchLibrary: Readonly<Record<string, string>> = {
  'random_pause.sv': randomPause,
  'stream_sink.sv': streamSink,
  'stream_source.sv': streamSource,
};
