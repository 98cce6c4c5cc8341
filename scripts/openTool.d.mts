export function openTool(
  name: string,
  path?: string,
  root?: string,
): { readonly command: string; readonly args: readonly string[] };
