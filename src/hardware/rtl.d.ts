/** The build hands `*.v`, `*.sv`, `*.py` and `*.tcl` over as text (esbuild's `text` loader; the plugin in vitest.config.mts). */
declare module '*.v' {
  const text: string;
  export default text;
}
declare module '*.py' {
  const text: string;
  export default text;
}
declare module '*.sv' {
  const text: string;
  export default text;
}
declare module '*.tcl' {
  const text: string;
  export default text;
}
