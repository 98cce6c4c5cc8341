/** The language of pages: the editor's where there are translations, else English. */
import * as vscode from 'vscode';
import { stringsElement } from '../../protocol/views/pageStrings';

export const pageLanguage = (): string => (vscode.l10n.bundle ? vscode.env.language : 'en');

/** For a page's head; empty in English. */
export function pageStrings(): string {
  const { bundle } = vscode.l10n;
  return bundle ? stringsElement(bundle, pageLanguage()) : '';
}
