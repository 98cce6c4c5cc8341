#!/usr/bin/env bash
# The demo: from a fresh clone to a quantized, evaluated and exported network. Installs what is missing, builds, then
# only calls the command line, on the model and pictures in samples/. Writes to .shiftwise/demo.
set -euo pipefail
cd "$(dirname "$0")/.."

out=.shiftwise/demo
recipe=samples/sample.quant.json

heading() { printf '\n\033[1m%s\033[0m\n' "$*"; }
shiftwise() {
  printf '$ shiftwise %s\n\n' "$*" >&2
  node dist/cli.js "$@"
}

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo "The demo needs Node.js 20 or newer; found $(node --version 2>/dev/null || echo none)." >&2
  exit 1
fi
# npm writes this file last; it is older than the lock file when an installation is stale.
if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  heading "Installing"
  npm ci --loglevel=error
fi

started=$SECONDS
heading "Building"
npm run --silent build
rm -rf "$out"

heading "1. What is in the model"
shiftwise inspect samples/sample.onnx

heading "2. Every bit width and adjustment mode, computed in integers on 300 pictures"
shiftwise sweep "$recipe" --vary preset=report,standard --vary bits=16,8,4,3,2 \
  --vary adjustment=float,mul-shift,pow2-ratio,pow2-tensor --out "$out/sweep" >/dev/null
node scripts/demoTables.mjs "$out/sweep/sweep.json"

heading "3. Quantize at 8 bits: every layer's scales, shift and error"
shiftwise quantize "$recipe" --out "$out/run"

heading "4. Evaluate what was quantized, beside float"
shiftwise evaluate "$out/run" --float

heading "5. Export for hardware"
shiftwise export "$out/run" --format onnx-qdq,json --out "$out/export"

heading "Done in $((SECONDS - started)) s. Reports to open in a browser:"
echo "  $PWD/$out/run/report.html      the network at 8 bits, layer by layer"
echo "  $PWD/$out/sweep/report.html    all bit widths and adjustment modes, with charts"
