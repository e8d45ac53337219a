#!/usr/bin/env bash
# Builds everything with its tests and runs them.
# Usage: test.sh [release|dev|asan] [argument of ctest ...], e.g. test.sh dev -R HardStops
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=release
case "${1:-}" in
  release | dev | asan)
    preset=$1
    shift
    ;;
esac
scripts/build.sh "$preset"
exec ctest --test-dir "build/$preset" --output-on-failure -j2 "$@"
