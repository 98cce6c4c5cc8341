/**
 * `coco`: an instances JSON and the folder of its images. Categories are mapped to labels by the names of
 * `spec.classes`, or else to 0, 1, … by sorted id (0..79 for COCO); crowd boxes and areas are kept; images come in the
 * order of their ids, as pycocotools takes them.
 */
import { InputError, lineOf } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Dataset, DatasetSpec, GroundTruth, Truth } from '../sample';
import { labelIn } from './classNames';
import { byCodeUnit, readImage, withoutExtension } from './imageFiles';

export async function openCoco(spec: DatasetSpec, files: Files): Promise<Dataset> {
  const document = new JsonObject(parse(await files.readText(spec.path), spec.path), spec.path);
  const folder = spec.images ?? (await imagesBeside(document, spec.path, files));
  const { images, boxes, classes, categories } = readInstances(document, spec.classes, (name) =>
    files.resolve(folder, name),
  );
  const ids = images.map(({ id }) => id);
  const bytes = (index: number) => files.read(images[index].file);
  const truths = async (index: number) => (boxes.get(ids[index]) ?? []).map(wellFormed);
  const sample = async (index: number) => {
    const { id, file } = images[index];
    const image = await readImage(file, files);
    return { id, image, boxes: (await truths(index)).map(groundTruthOf) };
  };
  return { length: images.length, ids, classes, categories, bytes, truths, sample };
}

/** Where published sets have their images, from the annotations: `annotations/instances_val2017.json` and `val2017`, or `images` beside. */
async function imagesBeside(document: JsonObject, path: string, files: Files): Promise<string> {
  const set = withoutExtension(path)
    .replace(/^.*[\\/]/s, '')
    .replace(/^(instances|person_keypoints|annotations|captions)_/, '');
  const near = ['.', 'images', set, `images/${set}`];
  const folders = [...near, ...near.map((name) => `../${name}`)].map((name) => files.resolve(path, '..', name));
  const [first] = document.list('images');
  for (const folder of first ? folders : []) {
    if (await files.exists(files.resolve(folder, first.string('file_name')))) return folder;
  }
  const sought = first ? `${first.string('file_name')} is not beside it: ` : '';
  throw new InputError(`${path}: ${sought}a data set of type "coco" needs "images", a folder`);
}

/** Box: left, top, width, height in pixels. */
interface Annotation extends Truth {
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** What is wrong with the box. Published files have such ones, in images that nobody may ask for. */
  readonly fault?: string;
}

interface Picture {
  readonly id: string;
  /** Its path, resolved. */
  readonly file: string;
  readonly width?: number;
  readonly height?: number;
}

type Locate = (fileName: string) => string;

interface Labels {
  /** Label of a category's id. */
  readonly classOf: ReadonlyMap<number, number>;
  readonly classes: readonly string[];
}

interface Instances {
  readonly images: readonly Picture[];
  readonly boxes: ReadonlyMap<string, readonly Annotation[]>;
  readonly classes: readonly string[];
  readonly categories: readonly number[];
}

function readInstances(document: JsonObject, named: readonly string[] | undefined, locate: Locate): Instances {
  const { classOf, classes } = labelsOf(document.list('categories'), named);
  const images = picturesOf(document.list('images'), locate);
  const pictures = new Map(images.map((image) => [image.id, image]));
  const boxes = new Map<string, Annotation[]>(images.map(({ id }) => [id, []]));
  for (const annotation of document.list('annotations')) {
    const id = idOf(annotation.number('image_id'));
    const picture = pictures.get(id);
    if (!picture) throw annotation.error('image_id', 'the id of one of the images');
    boxes.get(id)?.push(annotationOf(annotation, classOf, picture));
  }
  const categories: number[] = [];
  for (const [category, label] of classOf) categories[label] = category;
  return { images, boxes, classes, categories };
}

function labelsOf(categories: readonly JsonObject[], named: readonly string[] | undefined): Labels {
  requireDistinct(categories, 'id', (category) => category.id(), 'a number that no other category has');
  const sorted = [...categories].sort((a, b) => a.id() - b.id());
  const names = sorted.map((category) => category.string('name'));
  if (!named) return { classOf: new Map(sorted.map((category, index) => [category.id(), index])), classes: names };
  requireDistinct(categories, 'name', (category) => category.string('name'), 'a name that no other category has');
  const labels = sorted.map(({ where }, index) => labelIn(named, names[index], `${where}:`));
  return { classOf: new Map(sorted.map((category, index) => [category.id(), labels[index]])), classes: named };
}

/** An image that is listed twice would be counted twice. */
function picturesOf(images: readonly JsonObject[], locate: Locate): readonly Picture[] {
  requireDistinct(images, 'id', (image) => image.number('id'), 'a number that no other image has');
  requireDistinct(images, 'file_name', (image) => locate(image.string('file_name')), 'a file that no other image has');
  return images.map((image) => pictureOf(image, locate)).sort((a, b) => byCodeUnit(a.id, b.id));
}

type ValueOf = (object: JsonObject) => string | number;

function requireDistinct(objects: readonly JsonObject[], key: string, valueOf: ValueOf, expected: string): void {
  const seen = new Set<string | number>();
  for (const object of objects) {
    const value = valueOf(object);
    if (seen.has(value)) throw object.error(key, expected);
    seen.add(value);
  }
}

/** Padded, so that the order of code units is the order of numbers. */
function idOf(id: number): string {
  return String(id).padStart(12, '0');
}

function pictureOf(image: JsonObject, locate: Locate): Picture {
  const [width, height] = [image.optionalNumber('width'), image.optionalNumber('height')];
  return { id: idOf(image.number('id')), file: locate(image.string('file_name')), width, height };
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
