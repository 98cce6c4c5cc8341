#!/usr/bin/env bash
# How long models take to open in a real VS Code, and how long its extension host is blocked meanwhile (docs/editor.md).
# Takes the models and images of SHIFTWISE_DATA. usage: scripts/measure-editor.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."

host=$(bash scripts/install-host.sh)
platform=$(node -p 'process.platform + "-" + process.arch')
vsix=$PWD/shiftwise-$platform-$(node -p 'require("./package.json").version').vsix
node scripts/package.mjs "$platform" >/dev/null 2>&1
loaders=$(node -e "import('./scripts/loaders.mjs').then(({ loaders }) => console.log(...Object.entries(loaders).map((each) => '--loader:' + each.join('='))))")
node_modules/.bin/esbuild bench/editorOpening.ts --bundle --platform=node --format=cjs --main-fields=module,main \
  --external:playwright-core --external:onnxruntime-* --external:sharp $loaders --outfile=build/editorOpening.cjs --log-level=warning
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
node build/editorOpening.cjs "$host" "$vsix" "${1:-5}"
