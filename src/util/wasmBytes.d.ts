/** The build hands `*.wasm` over as bytes (esbuild's `binary` loader; the plugin in vitest.config.ts). */
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
