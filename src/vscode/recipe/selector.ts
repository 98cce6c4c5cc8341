/** Which documents are recipes. */
import type * as vscode from 'vscode';

export const recipeSelector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.quant.json' };

export const isRecipe = ({ uri, fileName }: vscode.TextDocument): boolean =>
  uri.scheme === 'file' && /\.quant\.jsonc?$/i.test(fileName);
