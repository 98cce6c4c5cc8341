/** The build hands `*.h` over as text (esbuild's `text` loader; the plugin in vitest.config.mts). */
declare module '*.h' {
  const text: string;
  export default text;
}
