/** The files of other tools whose figures a model shows. The workspace remembers where they are, never what is in them. */
import { dirname, relative } from 'node:path';
import type * as vscode from 'vscode';
import type { Remote } from '../protocol/channel/channel';
import type { EngineApi } from '../protocol/channel/engineApi';
import type { ImportedOverlays, NamedLayers } from '../protocol/views/importedOverlays';
import type { Overlay } from '../protocol/views/viewModel';
import { logError, type Log } from './log';

export interface Imports {
  readonly names: readonly string[];
  /** Reads the file and remembers it. Rejects, and remembers nothing, when it holds no figure of the model. */
  add(file: vscode.Uri, model: NamedLayers): Promise<ImportedOverlays>;
  remove(name: string): void;
  /** Of all files that can be read; the log says why others cannot. */
  overlays(model: NamedLayers): Promise<readonly Overlay[]>;
}

export function createImports(
  uri: vscode.Uri,
  engine: () => Remote<EngineApi>,
  log: Log,
  memory: vscode.Memento,
): Imports {
  const key = `imported:${uri.toString()}`;
  const paths = (): readonly string[] => memory.get<readonly string[]>(key, []);
  const keep = (files: readonly string[]): void => void memory.update(key, files.length > 0 ? files : undefined);
  const nameOf = (path: string): string => relative(dirname(uri.fsPath), path).split('\\').join('/');
  const read = (path: string, { name, layers }: NamedLayers): Promise<ImportedOverlays> => {
    const named = layers.map((layer) => ({ name: layer.name, value: layer.value }));
    return engine().importOverlays({ path, name: nameOf(path), model: { name, layers: named } });
  };
  return {
    get names() {
      return paths().map(nameOf);
    },
    async add({ fsPath }, model) {
      const imported = await read(fsPath, model);
      keep([...paths().filter((path) => path !== fsPath), fsPath]);
      return imported;
    },
    remove: (name) => keep(paths().filter((path) => nameOf(path) !== name)),
    async overlays(model) {
      const found = await Promise.all(
        paths().map((path) =>
          read(path, model).catch((error: unknown) => {
            logError(log, 'Import Overlay', error);
            return undefined;
          }),
        ),
      );
      return found.flatMap((imported) => imported?.overlays ?? []);
    },
  };
}
