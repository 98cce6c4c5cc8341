#!/usr/bin/env bash
# The test in a real VS Code: installs a browser and the host when they are missing, packages the extension, drives it.
# Screenshots go to test-results/editor. Prints `N passed, N failed` and exits with 1 when anything failed.
# SHIFTWISE_EDITOR_ONLY=pattern runs only the steps whose name, or whose suite and name (`door: …`), it matches. The spine is done once more on the universal package, where
# runtimes are WebAssembly; `scripts/test-editor.sh universal` does that alone.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "$1"
  echo "0 passed, 1 failed"
  exit 1
}

if ! command -v chromium >/dev/null; then
  sudo=()
  if [[ $(id -u) != 0 ]] && command -v sudo >/dev/null; then sudo=(sudo -n); fi
  export DEBIAN_FRONTEND=noninteractive
  { "${sudo[@]}" apt-get update -qq && "${sudo[@]}" apt-get install -y -qq --no-install-recommends chromium; } >/dev/null ||
    fail "chromium is missing and cannot be installed with apt-get"
fi
host=$(bash scripts/install-host.sh) || fail "the VS Code host cannot be installed"
version=$(node -p 'require("./package.json").version')
platform=$(node -p 'process.platform + "-" + process.arch')
node esbuild.mjs >/dev/null || fail "the command line, which figures are compared with, cannot be built"
node scripts/package.mjs "$platform" universal >/dev/null || fail "the extension cannot be packaged"

rm -rf test-results/editor build/editor
node_modules/.bin/esbuild test/editor/run.ts test/editor/suiteProcess.ts test/editor/*.suite.ts --bundle --platform=node --format=cjs \
  --external:playwright-core --external:sharp --outdir=build/editor --log-level=warning || fail "the editor test cannot be bundled"

universal=build/editor/universal
mkdir "$universal"
cp build/editor/spine.suite.js "$universal"
suites=("$PWD/shiftwise-$version.vsix" "$PWD/$universal")
if [[ ${1:-} != universal ]]; then suites=("$PWD/shiftwise-$platform-$version.vsix" "$PWD/build/editor" "${suites[@]}"); fi
CHROMIUM=$(command -v chromium) node build/editor/run.js "$host" "${suites[@]}"
