/** Tells Darknet's cfg files from the many other files of that name. */

/** The first line that is neither blank nor a comment opens Darknet's network section. */
export function isDarknetText(text: string): boolean {
  for (const line of text.slice(0, 1 << 16).split('\n')) {
    const code = line.trim();
    if (code !== '' && !/^[#;]/.test(code)) return /^\[(net|network)\]/.test(code);
  }
  return false;
}
