/**
 * `coco`: an instances JSON and the folder of its images. Category ids are mapped to 0, 1, … by sorted id (0..79 for
 * COCO), crowd boxes and areas are kept; images come in the order of their ids, as pycocotools takes them.
 */
import { InputError, lineOf } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec, GroundTruth, Truth } from '../sample';
import { byCodeUnit, readImage } from './imageFiles';

export async function openCoco(spec: DatasetSpec, files: Files): Promise<Dataset> {
  if (spec.images === undefined)
    throw new InputError(`${spec.path}: a data set of type "coco" needs "images", a folder`);
  const folder = spec.images;
  const { images, boxes, classes } = readInstances(await files.readText(spec.path), spec.path);
  const ids = images.map(({ id }) => id);
  const bytes = (index: number) => files.read(files.resolve(folder, images[index].fileName));
  const truths = async (index: number) => (boxes.get(ids[index]) ?? []).map(wellFormed);
  const sample = async (index: number) => {
    const { id, fileName } = images[index];
    const image = await readImage(files.resolve(folder, fileName), files);
    return { id, image, boxes: (await truths(index)).map(groundTruthOf) };
  };
  return { length: images.length, ids, classes: spec.classes ?? classes, bytes, truths, sample };
}

/** Box: left, top, width, height in pixels. */
interface Annotation extends Truth {
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** What is wrong with the box. Published files have such ones, in images that nobody may ask for. */
  readonly fault?: string;
}

interface Picture {
  readonly id: string;
  readonly fileName: string;
  readonly width?: number;
  readonly height?: number;
}

interface Instances {
  readonly images: readonly Picture[];
  readonly boxes: ReadonlyMap<string, readonly Annotation[]>;
  readonly classes: readonly string[];
}

function readInstances(text: string, path: string): Instances {
  const document = new JsonObject(parse(text, path), path);
  const categories = document
    .list('categories')
    .map((category) => ({ id: category.id(), name: category.string('name'), category }))
    .sort((a, b) => a.id - b.id);
  const twice = categories.find(({ id }, index) => id === categories[index + 1]?.id);
  if (twice) throw twice.category.error('id', 'a number that no other category has');
  const classOf = new Map(categories.map(({ id }, index) => [id, index]));
  const images = document
    .list('images')
    .map(pictureOf)
    .sort((a, b) => byCodeUnit(a.id, b.id));
  const pictures = new Map(images.map((image) => [image.id, image]));
  const boxes = new Map<string, Annotation[]>(images.map(({ id }) => [id, []]));
  for (const annotation of document.list('annotations')) {
    const id = idOf(annotation.number('image_id'));
    const picture = pictures.get(id);
    if (!picture) throw annotation.error('image_id', 'the id of one of the images');
    boxes.get(id)?.push(annotationOf(annotation, classOf, picture));
  }
  return { images, boxes, classes: categories.map(({ name }) => name) };
}

/** Padded, so that the order of code units is the order of numbers. */
function idOf(id: number): string {
  return String(id).padStart(12, '0');
}

function pictureOf(image: JsonObject): Picture {
  const [width, height] = [image.optionalNumber('width'), image.optionalNumber('height')];
  return { id: idOf(image.number('id')), fileName: image.string('file_name'), width, height };
}

function annotationOf(json: JsonObject, classOf: ReadonlyMap<number, number>, picture: Picture): Annotation {
  const label = classOf.get(json.number('category_id'));
  if (label === undefined) throw json.error('category_id', `the id of one of the ${classOf.size} categories`);
  const [x, y, width, height] = json.numbers('bbox', 4);
  const box = [x, y, width, height] as const;
  const crowd = json.optionalNumber('iscrowd') === 1;
  const fault = faultOf(box, picture);
  return { class: label, where: json.where, box, crowd, area: json.optionalNumber('area'), fault };
}

function faultOf([x, y, width, height]: Annotation['box'], picture: Picture): string | undefined {
  if (width <= 0 || height <= 0) return 'has no size';
  const [right, bottom] = [picture.width ?? Infinity, picture.height ?? Infinity];
  const outside = x >= right || y >= bottom || x + width <= 0 || y + height <= 0;
  return outside ? `lies outside of the image of ${right}×${bottom} pixels` : undefined;
}

function wellFormed(annotation: Annotation): Annotation {
  if (annotation.fault === undefined) return annotation;
  throw new InputError(`${annotation.where}: bbox [${annotation.box.join(', ')}] ${annotation.fault}`);
}

function groundTruthOf({ class: label, box: [x, y, width, height], crowd, area }: Annotation): GroundTruth {
  return { class: label, box: [x, y, x + width, y + height], crowd, area };
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
    readonly where: string,
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

  id(): number {
    const value = this.number('id');
    if (!Number.isInteger(value) || value < 0) throw this.error('id', 'a whole number of 0 or more');
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
