/** Words that an argument can be, where its name in the help lists them: `bash|zsh|fish`. Names in capitals stand for something else. */
export function choicesOf(name = ''): readonly string[] {
  return /^[a-z][\w-]*(\|[a-z][\w-]*)+$/.test(name) ? name.split('|') : [];
}
