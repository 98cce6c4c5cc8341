import type { CommandSpec, FlagSpec } from '../args';
import { choicesOf } from './choices';

/** A file for fish's folder of completions. */
export function fishCompletion(specs: readonly CommandSpec[]): string {
  const commands = specs.map(
    ({ name, summary }) => `complete -c shiftwise -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`,
  );
  const flags = specs.flatMap(({ name, flags: each }) => each.map((flag) => lineOf(name, flag)));
  const places = specs.flatMap(({ name, positionals }) =>
    choicesOf(positionals[0]).length === 0
      ? []
      : [`complete -c shiftwise -n '${within(name)}' -f -a '${choicesOf(positionals[0]).join(' ')}'`],
  );
  return [...general, ...commands, ...places, ...flags, ''].join('\n');
}

const general: readonly string[] = ['help', 'version'].map(
  (name) => `complete -c shiftwise -n __fish_use_subcommand -l ${name}`,
);

const within = (command: string): string => `__fish_seen_subcommand_from ${command}`;

function lineOf(command: string, { name, value, help }: FlagSpec): string {
  const choices = choicesOf(value);
  const takes = value === undefined ? '' : choices.length === 0 ? ' -r' : ` -x -a '${choices.join(' ')}'`;
  return `complete -c shiftwise -n '${within(command)}' -l ${name}${takes} -d '${quoted(help)}'`;
}

const quoted = (text: string): string => text.replace(/[\\']/g, '\\$&');
