/**
 * The published Tiny-YOLOv3 weights were trained with mask=1,2,3 in the second head, but the published cfg says 0,1,2:
 * mAP@0.5 of 0.178 instead of 0.332 on COCO (github.com/ultralytics/yolov3, issues 256 and 421). Only length and
 * structure can be seen here, so weights that someone trained on COCO with 0,1,2 look the same: a warning, not an error.
 */
import { entryOf } from '../../../formats/darknet/cfgSyntax';
import type { LayerDetail, ResolvedLayer } from '../../../formats/darknet/resolvedCfg';
import { layerSections } from '../reading';
import { replacing, type Rule } from './rule';
import { numbersOf } from './values';

/** Length of the published yolov3-tiny.weights. */
const publishedBytes = 35_434_956;

/** Convolutions as filters/size, pools as size/stride, and what else it is made of. */
const official =
  'c16/3 m2/2 c32/3 m2/2 c64/3 m2/2 c128/3 m2/2 c256/3 m2/2 c512/3 m2/1 c1024/3 c256/1 c512/3 c255/1 yolo ' +
  'route13 c128/1 upsample route19,8 c256/3 c255/1 yolo';

export const tinyYoloMask: Rule = {
  code: 'cfg.tiny-yolov3-mask',
  severity: 'warning',
  doc: 'With the published Tiny-YOLOv3 weights the second head has mask=1,2,3.',
  check: ({ document, cfg: { layers }, weightsBytes }) => {
    if (weightsBytes !== publishedBytes || layers.map(signature).join(' ') !== official) return [];
    const { section, at } = layerSections(document)[layers.length - 1];
    const entry = entryOf(section, 'mask');
    if (!entry || numbersOf(section, 'mask')?.join() !== '0,1,2') return [];
    const message =
      'the published Tiny-YOLOv3 weights were trained with mask=1,2,3 here: 0,1,2 costs half of their accuracy ' +
      '(mAP@0.5 0.178 instead of 0.332); keep it only for weights that you trained with it';
    return [
      {
        section: at,
        range: entry.valueRange,
        message,
        fixes: [replacing('Set mask=1,2,3', entry.valueRange, '1,2,3')],
      },
    ];
  },
};

function signature({ detail, inputs }: ResolvedLayer): string {
  return shortForm(detail, inputs);
}

function shortForm(detail: LayerDetail, inputs: readonly number[]): string {
  if (detail.kind === 'convolutional') return `c${detail.filters}/${detail.size}`;
  if (detail.kind === 'maxpool') return `m${detail.size}/${detail.strideX}`;
  return detail.kind === 'route' ? `route${inputs.join()}` : detail.kind;
}
