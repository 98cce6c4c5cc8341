/**
 * The child process that the editor forks: the engine's service behind a channel to the parent. It lives as long as its
 * parent listens; what is under way when the parent goes is dropped with it.
 */
import { connect, type Handlers } from '../protocol/channel';
import type { EngineApi } from '../protocol/engineApi';
import { transportOfProcess } from '../protocol/transportOfProcess';
import { protocolVersion } from '../protocol/version';
import { createService } from './service';

const service = createService();

const offered: Handlers<EngineApi> = {
  inspect: service.inspect,
  weights: service.weights,
  lastRun: service.lastRun,
  runOf: service.runOf,
  init: service.init,
  quantize: service.quantize,
  evaluate: ({ runDir }, job) => service.evaluate({ runDir, set: [], float: true }, job),
  export: service.export,
};

process.once('disconnect', () => process.exit());
connect<Record<string, never>, EngineApi>(transportOfProcess(process), offered, protocolVersion);
