/** What an export's warning warns of, in a line; which layers, why, and what helps, stands in the export's README. */

/** Up to the first pause that is followed by more: a dot within a layer's name is none. Names in brackets are left out. */
export function warningHead(warning: string): string {
  const [head] = /^[^:]*: .*?(?=, which|[:;.](?:\s|$)|$)/.exec(warning) ?? [warning];
  const short = head.replace(/ \([^()]*\)/, '');
  return short === warning ? warning : `${short} …`;
}
