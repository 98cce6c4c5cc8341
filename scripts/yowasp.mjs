// Runs a tool of YoWASP's npm packages on the working folder, as the native one would: node scripts/yowasp.mjs NAME [ARGUMENTS …]
// The tool sees the folder's files as its root, so that paths must be relative; what it wrote is written beside them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [name, ...args] = process.argv.slice(2);
const tool = await import(`@yowasp/${name}`);
const [run] = Object.keys(tool).filter((key) => /^run[A-Z]/.test(key));
const options = { stdout: printed(process.stdout), stderr: printed(process.stderr), decodeASCII: false };
const before = read('.');
try {
  write('.', await tool[run](args, before, options), before);
} catch (error) {
  if (!(error instanceof tool.Exit)) throw error;
  write('.', error.files, before);
  process.exitCode = error.code;
}

/** Null says that a stream is flushed. */
function printed(stream) {
  return (bytes) => {
    if (bytes) stream.write(bytes);
  };
}

function read(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return [entry.name, entry.isDirectory() ? read(path) : new Uint8Array(readFileSync(path))];
    }),
  );
}

/** What is the same stays as it is. */
function write(folder, tree, old = {}) {
  for (const [name, entry] of Object.entries(tree)) {
    const path = join(folder, name);
    if (typeof entry === 'string' || entry instanceof Uint8Array) {
      if (!(old[name] instanceof Uint8Array) || !Buffer.from(entry).equals(old[name])) writeFileSync(path, entry);
    } else {
      mkdirSync(path, { recursive: true });
      write(path, entry, old[name] instanceof Uint8Array ? {} : old[name]);
    }
  }
}
