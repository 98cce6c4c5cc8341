/** Which documents are Darknet's: those of the language that `languageId.ts` has given them. */
import type * as vscode from 'vscode';

export const languageId = 'darknet-cfg';

export const cfgSelector: vscode.DocumentSelector = { language: languageId };

/** Whether the document is Darknet cfg text, saved or not. */
export const isCfg = (document: vscode.TextDocument): boolean => document.languageId === languageId;
