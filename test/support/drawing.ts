/** A canvas without pixels: it writes down what is drawn on it, so that a drawing can be read and compared. */

const drawings = new WeakMap<object, string[]>();
const contexts = new WeakMap<object, unknown>();

/** What has been drawn since the last question, a line for each call and each property that was set. */
export function drawingOf(canvas: Element | null): string[] {
  return (canvas && drawings.get(canvas)?.splice(0)) ?? [];
}

/** From now on, in this window. */
export function recordDrawings(): void {
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement) {
    if (!contexts.has(this)) contexts.set(this, recordingContext(this));
    return contexts.get(this);
  } as HTMLCanvasElement['getContext'];
}

function recordingContext(canvas: HTMLCanvasElement): unknown {
  const lines: string[] = [];
  drawings.set(canvas, lines);
  const answers: Readonly<Record<string, (...args: readonly never[]) => unknown>> = {
    measureText: (text: string) => ({ width: 6 * text.length }),
    createImageData: (width: number, height: number) => ({
      ...{ width, height, data: new Uint8ClampedArray(4 * width * height) },
    }),
    getImageData: (_x: number, _y: number, width: number, height: number) => ({
      ...{ width, height, data: new Uint8ClampedArray(4 * width * height).fill(9) },
    }),
    getLineDash: () => [],
  };
  const properties: Record<string, unknown> = { canvas };
  return new Proxy(properties, {
    set(target, name: string, value: unknown) {
      target[name] = value;
      lines.push(`${name} = ${said(value)}`);
      return true;
    },
    get(target, name: string) {
      if (name in target) return target[name];
      return (...args: readonly never[]) => {
        if (!name.startsWith('measure') && !name.startsWith('get')) lines.push(`${name}(${args.map(said).join(', ')})`);
        return answers[name]?.(...args);
      };
    },
  });
}

function said(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  if (value instanceof HTMLCanvasElement) return `canvas ${summary(drawings.get(value) ?? [])}`;
  if (ArrayBuffer.isView(value)) return 'bytes';
  if (typeof value === 'object' && value !== null && 'data' in value) return `image ${bytesIn(value.data)}`;
  return JSON.stringify(value) ?? typeof value;
}

function bytesIn(data: unknown): string {
  return data instanceof Uint8ClampedArray ? [...data.subarray(0, 24)].join(' ') : '';
}

/** Another canvas that is copied from: how much was drawn on it, and a checksum that changes with any of it. */
function summary(lines: readonly string[]): string {
  const sum = [...lines.join('\n')].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7);
  return `of ${lines.length} lines, ${sum >>> 0}`;
}
