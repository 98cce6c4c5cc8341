/** Where a function's code lies in a WebAssembly module: enough of the binary format to plant faults in one function. */

/** The bytes of the exported function `name`: first and one past the last. */
export function functionBody(bytes: Uint8Array, name: string): { readonly start: number; readonly end: number } {
  const sections = [...sectionsOf(bytes)];
  const imported = countFunctionImports(bytes, sections.find(({ id }) => id === 2)?.start);
  const index = exportedFunction(bytes, sections.find(({ id }) => id === 7)?.start ?? 0, name);
  const code = new Reader(bytes, sections.find(({ id }) => id === 10)?.start ?? 0);
  const count = code.number();
  for (let i = 0; i < count; i++) {
    const size = code.number();
    if (i === index - imported) return { start: code.at, end: code.at + size };
    code.at += size;
  }
  throw new Error(`the module has no function ${name}`);
}

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  /** LEB128, unsigned. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
}

function* sectionsOf(bytes: Uint8Array): Generator<{ readonly id: number; readonly start: number }> {
  for (let at = 8; at < bytes.length;) {
    const reader = new Reader(bytes, at + 1);
    const size = reader.number();
    yield { id: bytes[at], start: reader.at };
    at = reader.at + size;
  }
}

/** The kernel imports functions and its memory. */
function countFunctionImports(bytes: Uint8Array, start: number | undefined): number {
  if (start === undefined) return 0;
  const reader = new Reader(bytes, start);
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.text();
    reader.text();
    const kind = bytes[reader.at++];
    if (kind !== 0 && kind !== 2) throw new Error(`the module imports something of kind ${kind}`);
    if (kind === 0) functions++;
    // A function's type; a memory's flags, then least and most pages.
    for (let numbers = kind === 0 ? 1 : 3; numbers > 0; numbers--) reader.number();
  }
  return functions;
}

function exportedFunction(bytes: Uint8Array, start: number, name: string): number {
  const reader = new Reader(bytes, start);
  const count = reader.number();
  for (let i = 0; i < count; i++) {
    const found = reader.text();
    reader.at++;
    const index = reader.number();
    if (found === name) return index;
  }
  throw new Error(`the module does not export ${name}`);
}
