/** Collects the memory files of an export, and answers for each what the manifest says about it. */
import { sizeOf, type Shape } from '../../graph/tensor';
import { lateFile, type OutputFile } from '../../util/files';
import type { MemoryFileKind } from '../options';
import { arrange, denseLayout, type MemoryLayout } from './layout';
import { containerBytes, memoryFile, memoryFileSize } from './memoryFiles';

/** A memory as the manifest describes it. */
export interface MemoryEntry {
  readonly shape: Shape;
  /** Of one element, two's complement where it is signed. */
  readonly bits: number;
  readonly signed: boolean;
  readonly layout: MemoryLayout['name'];
  readonly axes: MemoryLayout['axes'];
  /** With padding. */
  readonly elements: number;
  readonly elementsPerWord: number;
  readonly wordBits: number;
  readonly words: number;
  /** Bytes of one element in the raw file. */
  readonly containerBytes: number;
  /** Path by kind, from the folder of the manifest. */
  readonly files: Readonly<Partial<Record<MemoryFileKind, string>>>;
}

export interface Memory {
  /** Path without extension. */
  readonly stem: string;
  readonly title: string;
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
  readonly bits: number;
  /** Unless said otherwise. */
  readonly signed?: boolean;
  readonly layout?: MemoryLayout;
}

export interface Memories {
  /** @param kinds which files to write of it. */
  add(memory: Memory, kinds: readonly MemoryFileKind[]): MemoryEntry;
  readonly files: readonly OutputFile[];
}

export function createMemories(): Memories {
  const files: OutputFile[] = [];
  return {
    files,
    add({ stem, title, shape, values, bits, signed = true, layout = denseLayout(shape) }, kinds) {
      if (values.length !== sizeOf(shape))
        throw new RangeError(`${stem}: ${values.length} values, not ${sizeOf(shape)}`);
      const described = {
        title: `${title}: ${layout.elements} elements of ${bits} ${signed ? '' : 'unsigned '}bits, ${layout.name}`,
        ...{ bits, perWord: layout.perWord },
      };
      const named = kinds.map((kind) => [kind, `${stem}.${kind}`] as const);
      for (const [kind, name] of named) {
        const size = memoryFileSize(kind, described, layout.elements);
        const make = (): Uint8Array => memoryFile(kind, { ...described, values: arrange(values, shape, layout) });
        files.push(lateFile(name, size, make));
      }
      return {
        shape,
        bits,
        signed,
        layout: layout.name,
        axes: layout.axes,
        elements: layout.elements,
        elementsPerWord: layout.perWord,
        wordBits: bits * layout.perWord,
        words: layout.elements / layout.perWord,
        containerBytes: containerBytes(bits),
        files: Object.fromEntries(named),
      };
    },
  };
}
