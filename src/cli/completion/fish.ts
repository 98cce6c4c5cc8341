import type { CommandSpec, FlagSpec } from '../args';

/** A file for fish's folder of completions. */
export function fishCompletion(specs: readonly CommandSpec[]): string {
  const commands = specs.map(
    ({ name, summary }) => `complete -c shiftwise -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`,
  );
  const flags = specs.flatMap(({ name, flags: each }) => each.map((flag) => lineOf(name, flag)));
  return [...commands, ...flags, ''].join('\n');
}

function lineOf(command: string, { name, value, help }: FlagSpec): string {
  const takes = value === undefined ? '' : ' -r';
  return `complete -c shiftwise -n '__fish_seen_subcommand_from ${command}' -l ${name}${takes} -d '${quoted(help)}'`;
}

const quoted = (text: string): string => text.replace(/[\\']/g, '\\$&');
