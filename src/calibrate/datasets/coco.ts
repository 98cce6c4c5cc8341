/**
 * `coco`: an instances JSON and the folder of its images. Category ids are mapped to 0, 1, … by sorted id (0..79 for
 * COCO), crowd boxes and areas are kept; images come in the order of their ids, as pycocotools takes them.
 */
import { InputError, lineOf } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec, GroundTruth } from '../dataset';
import { byCodeUnit, readImage } from './imageFiles';

export async function openCoco(spec: DatasetSpec, files: Files): Promise<Dataset> {
  if (spec.images === undefined)
    throw new InputError(`${spec.path}: a data set of type "coco" needs "images", a folder`);
  const folder = spec.images;
  const { images, boxes, classes } = readInstances(await files.readText(spec.path), spec.path);
  const ids = images.map(({ id }) => id);
  const sample = async (index: number) => {
    const { id, fileName } = images[index];
    return { id, image: await readImage(files.resolve(folder, fileName), files), boxes: boxes.get(id) ?? [] };
  };
  return { length: images.length, ids, classes: spec.classes ?? classes, sample };
}

interface Instances {
  readonly images: readonly { readonly id: string; readonly fileName: string }[];
  readonly boxes: ReadonlyMap<string, readonly GroundTruth[]>;
  readonly classes: readonly string[];
}

function readInstances(text: string, path: string): Instances {
  const document = new JsonObject(parse(text, path), path);
  const categories = document
    .list('categories')
    .map((category) => ({ id: category.number('id'), name: category.string('name') }))
    .sort((a, b) => a.id - b.id);
  const classOf = new Map(categories.map(({ id }, index) => [id, index]));
  const images = document
    .list('images')
    .map((image) => ({ id: idOf(image.number('id')), fileName: image.string('file_name') }))
    .sort((a, b) => byCodeUnit(a.id, b.id));
  const boxes = new Map<string, GroundTruth[]>(images.map(({ id }) => [id, []]));
  for (const annotation of document.list('annotations')) {
    const list = boxes.get(idOf(annotation.number('image_id')));
    if (!list) throw annotation.error('image_id', 'the id of one of the images');
    list.push(groundTruthOf(annotation, classOf));
  }
  return { images, boxes, classes: categories.map(({ name }) => name) };
}

/** Padded, so that the order of code units is the order of numbers. */
function idOf(id: number): string {
  return String(id).padStart(12, '0');
}

function groundTruthOf(annotation: JsonObject, classOf: ReadonlyMap<number, number>): GroundTruth {
  const label = classOf.get(annotation.number('category_id'));
  if (label === undefined) throw annotation.error('category_id', 'the id of one of the categories');
  const [x, y, width, height] = annotation.numbers('bbox', 4);
  const box = [x, y, x + width, y + height] as const;
  const crowd = annotation.optionalNumber('iscrowd') === 1;
  return { class: label, box, crowd, area: annotation.optionalNumber('area') };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: not JSON: ${lineOf(error)}`);
  }
}

/** A JSON object read field by field; what is missing or of another type is an InputError that says where. */
class JsonObject {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly where: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InputError(`${where}: expected an object of COCO's instances format`);
    }
    this.fields = { ...value };
  }

  list(key: string): JsonObject[] {
    const value = this.fields[key];
    if (!Array.isArray(value)) throw this.error(key, 'a list');
    return value.map((item: unknown, index) => new JsonObject(item, `${this.where}: ${key}[${index}]`));
  }

  number(key: string): number {
    const value = this.fields[key];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.error(key, 'a number');
    return value;
  }

  optionalNumber(key: string): number | undefined {
    return this.fields[key] === undefined ? undefined : this.number(key);
  }

  string(key: string): string {
    const value = this.fields[key];
    if (typeof value !== 'string') throw this.error(key, 'a string');
    return value;
  }

  numbers(key: string, length: number): number[] {
    const value = this.fields[key];
    if (!Array.isArray(value) || value.length !== length || !value.every((item) => Number.isFinite(item))) {
      throw this.error(key, `${length} numbers`);
    }
    return value as number[];
  }

  error(key: string, expected: string): InputError {
    const found = JSON.stringify(this.fields[key]) ?? 'nothing';
    return new InputError(`${this.where}: "${key}" must be ${expected}, found ${found.slice(0, 60)}`);
  }
}
