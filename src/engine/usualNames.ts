/**
 * What the classes of a detector are likely called that nobody has named: 80 classes are nearly always COCO's, 20 are Pascal VOC's. A
 * guess, so each name carries a question mark, and it is shown beside pictures only, never among results.
 */
import { decodingOf } from '../evaluate/decoders/decoders';
import type { Graph } from '../graph/graph';

/** The categories of COCO's instances_val2017.json, by their ids. */
const coco = `person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, stop sign, parking meter,
  bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella, handbag, tie, suitcase, frisbee, skis,
  snowboard, sports ball, kite, baseball bat, baseball glove, skateboard, surfboard, tennis racket, bottle, wine glass, cup, fork, knife,
  spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed,
  dining table, toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, book, clock, vase,
  scissors, teddy bear, hair drier, toothbrush`;

/** The classes of the PASCAL Visual Object Classes Challenge 2012, by their alphabet, as its development kit numbers them. */
const voc = `aeroplane, bicycle, bird, boat, bottle, bus, car, cat, chair, cow, diningtable, dog, horse, motorbike, person, pottedplant,
  sheep, sofa, train, tvmonitor`;

const listed = [coco, voc].map((text) => text.split(/,\s+/).map((name) => `${name}?`));

/** Undefined for classifiers, whose numbers of classes tell nothing, and for other numbers. */
export function usualNames(graph: Graph): readonly string[] | undefined {
  const count = decodingOf(graph, undefined)?.classes;
  return listed.find((names) => names.length === count);
}
