/**
 * The child process that the editor forks: the engine's service behind a channel to the parent. It lives as long as its
 * parent listens; what is under way when the parent goes is dropped with it.
 */
import { connect } from '../protocol/channel';
import type { EngineApi } from '../protocol/engineApi';
import { transportOfProcess } from '../protocol/transportOfProcess';
import { protocolVersion } from '../protocol/version';
import { createService } from './service';

process.once('disconnect', () => process.exit());
connect<Record<string, never>, EngineApi>(transportOfProcess(process), createService(), protocolVersion);
