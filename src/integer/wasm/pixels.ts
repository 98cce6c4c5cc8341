/** How values lie in the kernel's memory (assembly/pixels.ts): which element width, which border, how many bytes. */
import type { ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import type { ConvStep, QuantizedModel } from '../../quantize/quantizedModel';
import { mapOf, tensorOf } from '../map';
import type { Map3 } from '../map';
import type { Pointer } from './exports';
import type { KernelMemory } from './memory';
import { include } from '../../quantize/steps/range';
import type { Range } from '../../quantize/steps/range';
import { isConv } from '../../quantize/steps/steps';

export interface PixelLayout extends Map3 {
  /** Bytes of an element; 8 for accumulators beyond int32. */
  readonly bytes: 1 | 2 | 4 | 8;
  /** Bytes from pixel to pixel and from row to row. */
  readonly pixel: number;
  readonly row: number;
  readonly border: Border;
  /** What the border holds: the zero point that the convolutions subtract. */
  readonly borderValue: number;
}

export interface Border {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

const noBorder: Border = { top: 0, left: 0, bottom: 0, right: 0 };

export const roundUp8 = (channels: number): number => Math.ceil(channels / 8) * 8;

/** The map of a value; one whose shape is not (1, C, …) is a row of channels. */
export function pixelMap(model: QuantizedModel, value: ValueId): Map3 {
  const map = mapOf(model, value);
  const size = sizeOf(tensorOf(model, value).shape);
  return map.channels * map.height * map.width === size ? map : { channels: size, height: 1, width: 1 };
}

export function layoutOf(model: QuantizedModel, value: ValueId, range: Range): PixelLayout {
  const map = pixelMap(model, value);
  const readers = model.steps.filter((step) => step.inputs.includes(value));
  const convolutions = readers.filter(isConv);
  const borderValue = convolutions[0]?.inputZeroPoint ?? 0;
  const bytes = bytesFor(convolutions.length > 0 ? include(range, borderValue) : range);
  // Images of up to four channels are not padded to eight: only convolutions read them, and those can.
  const compact = map.channels <= 4 && model.inputs.includes(value) && readers.length === convolutions.length;
  const pixel = (compact ? map.channels : roundUp8(map.channels)) * bytes;
  const border = convolutions.reduce(widest, noBorder);
  return { ...map, bytes, pixel, row: (border.left + map.width + border.right) * pixel, border, borderValue };
}

function bytesFor({ low, high }: Range): PixelLayout['bytes'] {
  const bits = [8, 16, 32].find((n) => low >= -(2 ** (n - 1)) && high < 2 ** (n - 1));
  return bits === 8 ? 1 : bits === 16 ? 2 : bits === 32 ? 4 : 8;
}

function widest(border: Border, { window }: ConvStep): Border {
  const [top, left, bottom, right] = window.pads;
  return {
    top: Math.max(border.top, top),
    left: Math.max(border.left, left),
    bottom: Math.max(border.bottom, bottom),
    right: Math.max(border.right, right),
  };
}

/** Bytes of a value with its border, and of the rows that tiles of a Winograd convolution reach beyond it. */
export function bytesOfLayout({ border, height, row }: PixelLayout): number {
  return (border.top + height + border.bottom) * row;
}

/** Writes the structure of a value that begins (with its border) at `start`. */
export function writePixels(memory: KernelMemory, layout: PixelLayout, start: Pointer): Pointer {
  const { border, row, pixel, channels, height, width, bytes } = layout;
  const origin = start + border.top * row + border.left * pixel;
  const { top, left, bottom, right } = border;
  return memory.words(origin, row, pixel, channels, height, width, bytes, top, left, bottom, right);
}
