/** A model without what its exporter notes in it, as from a tool that notes nothing: `node withoutNotes.mjs FROM TO`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { decodeModel, encodeModel } from '../../src/formats/onnx/decode';

const [from, to] = process.argv.slice(2);
const model = decodeModel(new Uint8Array(readFileSync(from)), from);
writeFileSync(to, encodeModel({ ...model, metadataProps: [], producerName: '', producerVersion: '', docString: '' }));
