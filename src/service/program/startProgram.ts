/**
 * Runs a program of the user's and speaks to it by lines: no shell, a process group of its own, so that whatever it starts ends
 * with it. What it prints on standard error is kept for the message of its failure.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, lineOf, ProgramError } from '../../util/errors';
import type { OutputFile } from '../../util/files';
import type { Program, ProgramSpec, StartProgram } from '../../util/program';
import { endTree } from './endTree';
import { createLines } from './lines';

export const startProgram: StartProgram = async (spec, signal) => {
  const folder = await mkdtemp(join(tmpdir(), 'shiftwise-outputs-'));
  const child = spawn(spec.run[0], spec.run.slice(1), {
    cwd: spec.folder,
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const kill = (): void => endTree(child);
  const stop = async (): Promise<void> => {
    signal?.removeEventListener('abort', kill);
    process.off('exit', kill);
    kill();
    await rm(folder, { recursive: true, force: true });
  };
  signal?.addEventListener('abort', kill);
  process.on('exit', kill);
  try {
    await started(child, spec);
  } catch (error) {
    await stop();
    throw error;
  }
  if (signal?.aborted) kill();
  return { ...speaking(child, spec, folder), stop };
};

/** As somebody reads it. */
const nameOf = ({ run }: ProgramSpec): string => run.join(' ');

function started(child: ChildProcess, spec: ProgramSpec): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? `no such program, or no folder ${spec.folder}` : lineOf(error);
      reject(new InputError(`"evaluation.command.run": "${spec.run[0]}" cannot be started: ${why}`));
    });
  });
}

function speaking(child: ChildProcess, spec: ProgramSpec, folder: string): Omit<Program, 'stop'> {
  const lines = createLines(child, nameOf(spec));
  const place = (name: string): string => join(folder, name);
  // A program that has gone takes no lines; why it went is told by whoever waits for its answer.
  child.stdin?.on('error', () => undefined);
  return {
    place,
    async ask(line, about, files) {
      await Promise.all(files.map(({ name, bytes }) => writeFile(place(name), bytes)));
      lines.nothingUnasked(about);
      child.stdin?.write(`${line}\n`);
      const answer = await inTime(lines.next(about), spec, `no answer to ${about}`, child);
      await removed(files, place);
      return answer;
    },
    async finish() {
      child.stdin?.end();
      return inTime(lines.rest(), spec, 'did not end after the last sample', child);
    },
  };
}

async function removed(files: readonly OutputFile[], place: (name: string) => string): Promise<void> {
  await Promise.all(files.map(({ name }) => rm(place(name), { force: true })));
}

/** The program is ended when its time is over. */
async function inTime<T>(answer: Promise<T>, spec: ProgramSpec, what: string, child: ChildProcess): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const advice = 'does it flush what it prints? ("evaluation.command.timeout")';
      reject(new ProgramError(`${nameOf(spec)}: ${what} within ${spec.timeout} s; ${advice}`));
      endTree(child);
    }, spec.timeout * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}
