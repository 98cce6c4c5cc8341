/** The sections of the table of faults, by name, in its order. */
import type { FaultSection } from './faultRow';
import { editor } from './editor';
import { files } from './files';
import { hostile } from './hostile';
import { output } from './output';
import { room } from './room';
import { sweeps } from './sweeps';

export const sections: Readonly<Record<string, FaultSection>> = { files, sweeps, room, output, hostile, editor };
