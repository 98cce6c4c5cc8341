/** What the engine and the disk know of a recipe's model and its last run. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as vscode from 'vscode';
import type { RecipeContext } from '../../language/recipe/finding';
import { modelOf } from '../../language/recipe/model';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { RecipeRun } from '../../protocol/results/requests';
import type { LayerInfo } from '../../protocol/results/results';
import { nodeFolderView } from '../../util/nodeFolderView';

export interface RecipeKnowledge {
  /** Of the model that the text names; none when it cannot be opened. Asked once per version of the file. */
  layers(document: vscode.TextDocument): Promise<readonly LayerInfo[]>;
  run(document: vscode.TextDocument): Promise<RecipeRun | undefined>;
}

export function createRecipeKnowledge(engine: () => Remote<EngineApi>): RecipeKnowledge {
  const known = new Map<string, { readonly version: string; readonly layers: Promise<readonly LayerInfo[]> }>();
  return {
    layers(document) {
      const { model, weights } = modelOf(document.getText());
      const path = model === undefined ? undefined : resolve(document.fileName, '..', model);
      const version = path === undefined ? undefined : versionOf(path);
      if (path === undefined || version === undefined) return Promise.resolve([]);
      const before = known.get(path);
      if (before?.version === version) return before.layers;
      const files = {
        model: path,
        ...(weights !== undefined && { weights: resolve(document.fileName, '..', weights) }),
      };
      const layers = engine()
        .inspect(files)
        .then((found) => found.layers)
        .catch(() => []);
      known.set(path, { version, layers });
      return layers;
    },
    run: (document) => engine().runOf(document.fileName),
  };
}

/** Everything that needs no engine. */
export const contextOf = ({
  fileName,
}: vscode.TextDocument): RecipeContext & { readonly disk: typeof nodeFolderView } => ({
  path: fileName,
  resolve,
  disk: nodeFolderView,
});

function versionOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.mtimeMs} ${found.size}`;
}
