/** Sections that are written again and again, with places to fill in as editors know them: `${1:64}`. Data only. */
export interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly body: readonly string[];
}

export const snippets: readonly Snippet[] = [
  {
    label: '[net]',
    detail: 'input of the network',
    body: ['[net]', 'width=${1:416}', 'height=${2:416}', 'channels=${3:3}', '', '$0'],
  },
  {
    label: '[convolutional]',
    detail: 'with batch normalization',
    body: [
      '[convolutional]',
      'batch_normalize=1',
      'filters=${1:64}',
      'size=${2:3}',
      'stride=${3:1}',
      'pad=1',
      'activation=${4:leaky}',
      '',
      '$0',
    ],
  },
  {
    label: '[convolutional] depthwise',
    detail: 'one filter per channel, then 1×1',
    body: [
      '[convolutional]',
      'batch_normalize=1',
      'groups=${1:64}',
      'filters=${1:64}',
      'size=3',
      'stride=${2:1}',
      'pad=1',
      'activation=${3:leaky}',
      '',
      '[convolutional]',
      'batch_normalize=1',
      'filters=${4:128}',
      'size=1',
      'stride=1',
      'pad=1',
      'activation=${5:linear}',
      '',
      '$0',
    ],
  },
  {
    label: '[maxpool]',
    detail: 'halves the map',
    body: ['[maxpool]', 'size=${1:2}', 'stride=${2:2}', '', '$0'],
  },
  {
    label: '[route]',
    detail: 'joins the channels of layers',
    body: ['[route]', 'layers=${1:-1}, ${2:-4}', '', '$0'],
  },
  {
    label: '[shortcut]',
    detail: 'adds a layer to the one before',
    body: ['[shortcut]', 'from=${1:-3}', 'activation=linear', '', '$0'],
  },
  {
    label: '[upsample]',
    detail: 'doubles the map',
    body: ['[upsample]', 'stride=${1:2}', '', '$0'],
  },
  {
    label: '[yolo] with its convolution',
    detail: 'detector head',
    body: [
      '[convolutional]',
      'size=1',
      'stride=1',
      'pad=1',
      'filters=${1:255}',
      'activation=linear',
      '',
      '[yolo]',
      'mask=${2:0,1,2}',
      'anchors=${3:10,14, 23,27, 37,58, 81,82, 135,169, 344,319}',
      'classes=${4:80}',
      'num=${5:6}',
      '',
      '$0',
    ],
  },
];
