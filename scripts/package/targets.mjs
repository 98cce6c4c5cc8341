// The platforms that native runtimes exist for, as VS Code names them: the folder of onnxruntime's binaries, and sharp's packages. All others,
// among them Alpine and Macs of before 2020, take the universal package.
export const targets = {
  'linux-x64': { onnxruntime: 'linux/x64', sharp: ['sharp-linux-x64', 'sharp-libvips-linux-x64'] },
  'linux-arm64': { onnxruntime: 'linux/arm64', sharp: ['sharp-linux-arm64', 'sharp-libvips-linux-arm64'] },
  'darwin-arm64': { onnxruntime: 'darwin/arm64', sharp: ['sharp-darwin-arm64', 'sharp-libvips-darwin-arm64'] },
  'win32-x64': { onnxruntime: 'win32/x64', sharp: ['sharp-win32-x64'] },
  'win32-arm64': { onnxruntime: 'win32/arm64', sharp: ['sharp-win32-arm64'] },
};

/** Needed to compute on the processor: neither providers of CUDA and TensorRT, nor what draws on GPUs (loaded when asked for), nor a second copy. */
export const isForProcessor = (file) =>
  !/providers_(cuda|tensorrt|shared)|^(DirectML|dxcompiler|dxil)\.dll$|^libonnxruntime(\.\d+){3}\.dylib$/.test(file);
