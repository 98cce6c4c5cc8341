/** The sections of the table of faults, by name, in its order. */
import type { FaultSection } from './faultRow';
import { files } from './files';
import { output } from './output';

export const sections: Readonly<Record<string, FaultSection>> = { files, output };
