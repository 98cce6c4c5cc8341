// What bundles make of files that are no programs: the kernel's bytes, and sources of other languages that are exported as they are.
export const loaders = { '.wasm': 'binary', '.v': 'text', '.sv': 'text', '.h': 'text', '.py': 'text', '.tcl': 'text' };
