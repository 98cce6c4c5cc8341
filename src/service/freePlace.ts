/** A place for a text that a person may have changed since it was written: nothing that is there is written over. */
import { nodeFiles } from '../util/nodeFiles';

/** `name.quant.json`, else `name-2.quant.json` and so on: the first place that is free, or that holds this very text. */
export async function freePlace(path: string, ending: string, text: string): Promise<string> {
  const stem = path.slice(0, -ending.length);
  for (let number = 1; ; number++) {
    const place = number === 1 ? path : `${stem}-${number}${ending}`;
    if (!(await nodeFiles.exists(place)) || (await nodeFiles.readText(place)) === text) return place;
  }
}
