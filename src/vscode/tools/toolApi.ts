/**
 * The part of VS Code's interface for tools of language models that we use, as it is since 1.95. We are compiled against the oldest VS Code that
 * we run in (`engines.vscode`), which knows none.
 */
import * as vscode from 'vscode';

export interface PreparedCall {
  readonly invocationMessage: string;
  readonly confirmationMessages: { readonly title: string; readonly message: vscode.MarkdownString };
}

export interface LanguageModelTool {
  prepareInvocation(options: { readonly input: unknown }): PreparedCall;
  /** Answers a `LanguageModelToolResult`. */
  invoke(options: { readonly input: unknown }, token: vscode.CancellationToken): Promise<unknown>;
}

interface ToolApi {
  readonly lm?: { readonly registerTool?: (name: string, tool: LanguageModelTool) => vscode.Disposable };
  readonly LanguageModelToolResult: new (parts: readonly unknown[]) => unknown;
  readonly LanguageModelTextPart: new (text: string) => unknown;
}

const api = vscode as unknown as ToolApi;

/** Undefined in editors before 1.95, and in some that are made of VS Code. */
export const registerTool = (name: string, tool: LanguageModelTool): vscode.Disposable | undefined =>
  api.lm?.registerTool?.(name, tool);

export const toolAnswer = (text: string): unknown =>
  new api.LanguageModelToolResult([new api.LanguageModelTextPart(text)]);
