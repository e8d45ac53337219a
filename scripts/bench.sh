#!/usr/bin/env bash
# Builds and runs the benchmarks: the path of a signed order against a raw OpenSSL ping-pong, libcurl,
# ccxt and the official connector; or the market streams against node's ws. All in one run; what npm
# installs is left out where npm is missing.
# Usage: bench.sh [options of bench_order_path: --rounds N --block N --bursts N --json FILE]
#        bench.sh streams [options of bench_stream_rate: --rounds N --seconds N]
#        bench.sh lag [options of bench_stream_lag: --seconds N --rate N --conflate]
#        bench.sh metrics | journal [options of Google Benchmark]
#        bench.sh dashboard [--rounds N --seconds N --connections N]: the HTTP API against nginx
# Close everything else first: the server takes one core and the clients another.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

what=order
if [[ ${1:-} =~ ^(streams|lag|metrics|journal|dashboard)$ ]]; then
  what=$1
  shift
fi
if [[ $what =~ ^(metrics|journal)$ ]]; then
  scripts/build.sh release "bench_$what"
  exec "build/release/bin/bench_$what" "$@"
fi
if [[ $what == lag ]]; then
  scripts/build.sh release bench_stream_lag
  exec build/release/bin/bench_stream_lag "$@"
fi
if [[ $what == dashboard ]]; then
  scripts/build.sh release vectord
  exec python3 tests/bench/dashboard_http.py build/release/bin/vectord . "$@"
fi

peers=build/bench-peers
has_peers=0
if command -v npm >/dev/null && command -v node >/dev/null; then
  mkdir -p "$peers"
  cp tests/bench/peers/*.json tests/bench/peers/*.mjs "$peers/"
  if (cd "$peers" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1); then
    has_peers=1
  else
    echo "npm ci failed ($peers/npm.log): without what it installs" >&2
  fi
else
  echo "npm is not installed: without what it installs" >&2
fi

arguments=()
if [[ $what == streams ]]; then
  scripts/build.sh release bench_stream_rate
  if ((has_peers)); then arguments+=(--node "$peers/stream_ws.mjs"); fi
  exec build/release/bin/bench_stream_rate "${arguments[@]}" "$@"
fi
scripts/build.sh release bench_order_path
if ((has_peers)); then
  arguments+=(--peer "ccxt=node $peers/ccxt.mjs"
    --peer "official connector=node $peers/connector.mjs")
fi
build/release/bin/bench_order_path "${arguments[@]}" "$@"
