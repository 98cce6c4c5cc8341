/**
 * How a network wants its pictures, guessed and said why: from what the file says, from the family that its outputs or its name tell, from
 * what its first layer was shown in training, then from its size. One place for such guesses: `init` writes them, the editor shows them.
 */
import { absent, type Graph } from '../../graph/graph';
import { pictureInput, type PictureInput } from '../../graph/pictureInput';
import { numbersOf, sizeOf } from '../../graph/tensor';
import type { ModelKind } from '../modelKind';
import type { PreprocessSpec } from '../recipeTypes';
import { shownInTraining, type ShownInTraining } from './firstLayer';
import { pixelForm, type PixelFormId } from './pixelForms';

export interface PreprocessGuess {
  readonly form: PixelFormId;
  readonly resize: PreprocessSpec['resize'];
  /** What it was guessed from, as the end of "because of". */
  readonly why: string;
}

/** Undefined where the network takes no pictures. */
export function guessPreprocess(graph: Graph, kind: ModelKind): PreprocessGuess | undefined {
  const picture = pictureInput(graph);
  if (!picture) return undefined;
  const resize = letterboxed.test(familyName(graph, kind)) ? 'letterbox-gray' : 'stretch';
  const found =
    ofTheFile(graph, picture) ??
    ofTheGraph(graph, picture) ??
    ofTheFirstLayer(graph, picture) ??
    ofTheFamily(graph, kind) ??
    ofTheProducer(graph, picture, kind);
  const { form, why } = found ?? ofTheSize(graph, picture, kind);
  return { resize, form: picture.channels === 1 ? grayOf(form) : form, why };
}

/** As a recipe has it. */
export const preprocessOf = ({ form, resize }: Pick<PreprocessGuess, 'form' | 'resize'>): PreprocessSpec => ({
  ...{ resize, ...pixelForm(form).pixels },
});

type Found = Pick<PreprocessGuess, 'form' | 'why'>;

const familyName = ({ name }: Graph, { decoder = '' }: ModelKind): string => `${decoder} ${name}`.toLowerCase();

/** Detectors that are trained on whole pictures with borders. */
const letterboxed = /yolox|yolov[5-9]|yolo1[0-9]|rtmdet/;

/** Inputs of bytes, and what Windows ML writes beside the graph. */
function ofTheFile(graph: Graph, { value }: PictureInput): Found | undefined {
  if (graph.values[value].type === 'uint8') return { form: 'bytes', why: 'its type uint8' };
  const { 'Image.NominalPixelRange': range, 'Image.BitmapPixelFormat': order } = graph.about ?? {};
  if (range === undefined) return undefined;
  const bgr = /bgr/i.test(order ?? '') ? '-bgr' : '';
  const why = `its metadata (${[range, order].filter(Boolean).join(', ')})`;
  if (/normalized_0_1$/i.test(range)) return { form: `unit${bgr}`, why };
  return /normalized_1_1$/i.test(range) ? { form: 'signed', why } : { form: `bytes${bgr}`, why };
}

/** Darknet divides by 255, whatever the network is; and some networks begin with what others leave to their callers. */
function ofTheGraph(graph: Graph, { value }: PictureInput): Found | undefined {
  if (graph.format === 'darknet') return { form: 'unit', why: 'Darknet, which divides pixels by 255' };
  const first = graph.nodes.find(({ inputs }) => inputs.includes(value));
  const constant = first && graph.constants.get(first.inputs.find((input) => input !== value) ?? absent);
  const [by = 0] = constant && sizeOf(constant.shape) > 0 ? numbersOf(constant) : [];
  const scales = (first?.op === 'Div' && by > 20) || (first?.op === 'Mul' && by > 0 && by < 0.05);
  const centres = (first?.op === 'Sub' && by > 20) || (first?.op === 'Add' && by < -20);
  return scales || centres ? { form: 'bytes', why: `its own ${first?.op} by ${Number(by.toPrecision(4))}` } : undefined;
}

const families: readonly (readonly [name: RegExp, form: PixelFormId, words: string])[] = [
  [/yolox/, 'bytes-bgr', 'YOLOX'],
  [/nanodet/, 'imagenet-bgr', 'NanoDet'],
  [/fastestdet/, 'unit-bgr', 'FastestDet'],
  [/centernet|ctdet/, 'imagenet-bgr', 'CenterNet'],
  [/ssd/, 'signed', 'SSD'],
  [/rtdetr|rt-detr|yolov[5-9]|yolo1[0-9]/, 'unit', 'the YOLO family'],
  [/\bdetr/, 'imagenet', 'DETR'],
];

function ofTheFamily(graph: Graph, kind: ModelKind): Found | undefined {
  const name = familyName(graph, kind);
  const found = families.find(([pattern]) => pattern.test(name));
  return found && { form: found[1], why: `the outputs or the name of ${found[2]}` };
}

/** The means that natural pictures have, from 0 to 1, are near these; those that were normalized have none to speak of. */
const brightness = 0.45;

function ofTheFirstLayer(graph: Graph, { value }: PictureInput): Found | undefined {
  const shown = shownInTraining(graph, value);
  if (!shown) return undefined;
  const form = formOf(shown, graph.values[value].shape ?? []);
  if (!form) return undefined;
  const figures = shown.mean.map((mean) => mean.toPrecision(2)).join(', ');
  const why = `its first layer, whose training pictures had a mean of ${figures} and a deviation of ${shown.deviation.toPrecision(2)}`;
  return { form, why };
}

/** The form of gray pixels (`formsFor`) that is nearest: means of colours are nobody's, what is centred stays centred. */
function grayOf(form: PixelFormId): PixelFormId {
  if (form === 'caffe' || form.startsWith('bytes')) return 'bytes';
  return form.startsWith('unit') ? 'unit' : 'signed';
}

function formOf({ mean, deviation }: ShownInTraining, shape: readonly number[]): PixelFormId | undefined {
  const level = mean.reduce((sum, each) => sum + each, 0) / mean.length;
  // Natural pictures have a seventh more red than blue.
  const isBgr = mean[mean.length - 1] - mean[0] > level / 20;
  if (within(level, 255 * brightness)) return isBgr ? 'bytes-bgr' : 'bytes';
  if (within(level, brightness) && deviation < 0.6) return isBgr ? 'unit-bgr' : 'unit';
  if (Math.abs(level) > 0.5 * Math.max(1, deviation)) return undefined;
  if (deviation > 20) return 'caffe';
  if (deviation < 0.75) return 'signed';
  return Math.max(...shape.slice(-2)) <= 40 ? 'cifar' : 'imagenet';
}

const within = (value: number, about: number): boolean => value > about / 2 && value < about * 1.7;

/** Caffe takes ImageNet's mean from bytes, CNTK's reader hands over bytes; both have OpenCV's order of colours. */
function ofTheProducer(graph: Graph, picture: PictureInput, kind: ModelKind): Found | undefined {
  const { producer = '' } = graph.about ?? {};
  const why = `its producer, ${producer}`;
  if (/caffe/i.test(producer) && isOfImageNet(graph, picture, kind)) return { form: 'caffe', why };
  if (/cntk/i.test(producer)) return { form: picture.channels === 3 ? 'bytes-bgr' : 'bytes', why };
  return undefined;
}

const classesOf = ({ values, outputs }: Graph): number => Math.max(0, ...(values[outputs[0]]?.shape ?? []));

/** Classifiers of ImageNet's thousand classes, at the sizes that they are trained at. */
function isOfImageNet(graph: Graph, { channels, height, width }: PictureInput, { task }: ModelKind): boolean {
  return (
    task === 'classes' && channels === 3 && [1000, 1001].includes(classesOf(graph)) && Math.min(height, width) >= 160
  );
}

function ofTheSize(graph: Graph, picture: PictureInput, kind: ModelKind): Found {
  const { height, width } = picture;
  if (isOfImageNet(graph, picture, kind)) {
    const classes = classesOf(graph);
    const centred = /mobilenet_?v1|inception_?v[34]|nasnet|efficientnet.?lite/i.test(graph.name) || classes === 1001;
    return centred
      ? { form: 'signed', why: `${classes} classes and the name of a network that is shown −1 to 1` }
      : { form: 'imagenet', why: `${classes} classes at ${width}×${height}, as networks for ImageNet have` };
  }
  return { form: 'unit', why: 'habit, as nothing in the file tells' };
}
