/**
 * A child process that the editor forks, for jobs or for questions: the engine's service behind a channel to the parent. It lives as long as its
 * parent listens; what is under way when the parent goes is dropped with it.
 */
import './youngObjects';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { connect, type Handlers } from '../protocol/channel/channel';
import type { EngineApi } from '../protocol/channel/engineApi';
import { transportOfProcess } from '../protocol/channel/transportOfProcess';
import { protocolVersion } from '../protocol/channel/version';
import { useCompiler, useIntraOpPool } from '../engine/steps';
import { compileOptimized } from './compile';
import { createLocalService } from '../service/localService';
import { startProgram } from '../service/program/startProgram';
import type { Job } from '../util/progress';
import { nodeIntraOpPool } from './intraOpThreads';
import { nodeThreads } from './threads';

useCompiler(compileOptimized);
useIntraOpPool(nodeIntraOpPool(join(__dirname, 'helper.js')));
const service = createLocalService((count) => nodeThreads(join(__dirname, 'compute.js'), count));

/** Only what the host says is of a trusted workspace may start programs. */
const trusting = ({ trusted }: { readonly trusted?: boolean }, job: Job): Job =>
  trusted === true ? { ...job, startProgram } : job;

const offered: Handlers<EngineApi> = {
  inspect: service.inspect,
  weights: service.weights,
  tensors: service.tensors,
  lastRun: service.lastRun,
  runOf: service.runOf,
  runs: service.runs,
  run: service.run,
  init: service.init,
  offer: service.offer,
  dataAt: service.dataAt,
  preview: service.preview,
  quantize: service.quantize,
  evaluate: (request, job) => service.evaluate({ ...request, set: [], float: true }, trusting(request, job)),
  keepSweep: (request, job) => service.keepSweep(request, trusting(request, job)),
  report: service.report,
  chart: service.chart,
  exportFormats: service.exportFormats,
  previewExport: service.previewExport,
  export: service.export,
  layer: service.layer,
  importOverlays: service.importOverlays,
  sensitivity: (request, job) => service.sensitivity({ ...request, set: [], images: 8 }, job),
  images: service.images,
  detections: service.detections,
  featureMaps: service.featureMaps,
  hardware: service.hardware,
};

/** Jobs may be busy on all cores: the editor comes first, then what somebody asks while they look. Threads take it from this one. */
const priorities = { jobs: 15, questions: constants.priority.PRIORITY_BELOW_NORMAL };
setPriority(process.argv[2] === 'jobs' ? priorities.jobs : priorities.questions);
process.once('disconnect', () => process.exit());
connect<Record<string, never>, EngineApi>(transportOfProcess(process), offered, protocolVersion);
