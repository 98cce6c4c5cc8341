#!/usr/bin/env bash
# The test in a real VS Code: installs a browser and the host when they are missing, packages the extension, drives it.
# Screenshots go to test-results/editor. Prints `N passed, N failed` and exits with 1 when anything failed.
# SHIFTWISE_EDITOR_ONLY=pattern runs only the steps whose name it matches.
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
vsix=$PWD/shiftwise-$(node -p 'require("./package.json").version').vsix
node scripts/package.mjs >/dev/null || fail "the extension cannot be packaged"

rm -rf test-results/editor build/editor
node_modules/.bin/esbuild test/editor/run.ts test/editor/*.suite.ts --bundle --platform=node --format=cjs \
  --external:playwright-core --external:sharp --outdir=build/editor --log-level=warning || fail "the editor test cannot be bundled"
CHROMIUM=$(command -v chromium) node build/editor/run.js "$host" "$vsix" "$PWD/build/editor"
