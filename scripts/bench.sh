#!/usr/bin/env bash
# Builds and runs the benchmarks. So far one: the path of a signed order against a raw OpenSSL
# ping-pong, libcurl, and (where npm is there) ccxt and the official connector, all in one run.
# Usage: bench.sh [options of bench_order_path: --rounds N --block N --bursts N --json FILE]
# Close everything else first: the server takes one core and the clients another.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/build.sh release bench_order_path

peers=build/bench-peers
arguments=()
if command -v npm >/dev/null && command -v node >/dev/null; then
  mkdir -p "$peers"
  cp tests/bench/peers/*.json tests/bench/peers/*.mjs "$peers/"
  if (cd "$peers" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1); then
    arguments+=(--peer "ccxt=node $peers/ccxt.mjs"
      --peer "official connector=node $peers/connector.mjs")
  else
    echo "npm ci failed ($peers/npm.log): without ccxt and the official connector" >&2
  fi
else
  echo "npm is not installed: without ccxt and the official connector" >&2
fi
build/release/bin/bench_order_path "${arguments[@]}" "$@"
