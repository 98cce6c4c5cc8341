import type { CommandSpec, FlagSpec } from '../args';
import { choicesOf } from './choices';

/** A file for a folder of fpath, or for \`source\`. */
export function zshCompletion(specs: readonly CommandSpec[]): string {
  const described = specs.map(({ name, summary }) => `    '${quoted(`${name}:${summary}`)}'`);
  const cases = specs.map(
    ({ name, positionals, flags }) =>
      `    ${name}) _arguments ${[...flags.map(argument), `'*:file:${valuesOf(positionals[0])}'`].join(' ')} ;;`,
  );
  return `#compdef shiftwise
_shiftwise() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _shiftwise ]; then _shiftwise "$@"; else compdef _shiftwise shiftwise; fi
`;
}

function argument({ name, value, many, help }: FlagSpec): string {
  const takes = value === undefined ? '' : `:${inColons(value)}:${valuesOf(value)}`;
  return `'${many ? '*' : ''}--${name}[${quoted(inBrackets(help))}]${quoted(takes)}'`;
}

/** What completes a value: its words, or files. */
function valuesOf(name: string): string {
  const choices = choicesOf(name);
  return choices.length === 0 ? '_files' : `(${choices.join(' ')})`;
}

const quoted = (text: string): string => text.replace(/'/g, `'\\''`);
const inBrackets = (text: string): string => text.replace(/[[\]\\]/g, '\\$&');
const inColons = (text: string): string => text.replace(/:/g, '\\:');
