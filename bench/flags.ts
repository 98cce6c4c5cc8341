/** What a bench is told on its command line: `--name=value`, `--name`, and words. */
const said = process.argv.slice(2);

/** Undefined, or `otherwise`, where it is not said. */
export function flag(name: string): string | undefined;
export function flag(name: string, otherwise: string): string;
export function flag(name: string, otherwise?: string): string | undefined {
  return said.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
}

export const has = (name: string): boolean => said.includes(`--${name}`);

/** Whatever is no flag, in order. */
export const words: readonly string[] = said.filter((argument) => !argument.startsWith('--'));
