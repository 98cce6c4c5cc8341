/** What a message says of something that failed. */

/** @param what was tried, often with a file's name, by which the line may begin, too: it is said once */
export function failureLine(what: string, line: string): string {
  const [head] = /^[^\s:][^:]*(?=: )/.exec(line) ?? [''];
  const isSaid = head.includes('.') && ` ${what} `.includes(` ${head} `);
  return `${what}: ${isSaid ? line.slice(head.length + 2) : line}`;
}
