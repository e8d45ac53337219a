#!/usr/bin/env bash
# Installs what is missing, configures and builds. Programs land in build/<preset>/bin.
# Usage: build.sh [release|dev|asan|fuzz] [--no-tests] [target ...]
# Asking for a bench_* target switches the benchmarks on (VECTOR_BENCH), for good in that folder.
# Writes into build/ alone: compiler cache and temporary files too. VECTOR_JOBS sets the parallelism.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=release
case "${1:-}" in
  release | dev | asan | fuzz)
    preset=$1
    shift
    ;;
esac
tests=ON
if [[ $preset == fuzz ]]; then tests=OFF; fi
if [[ ${1:-} == --no-tests ]]; then
  tests=OFF
  shift
fi
if [[ ${1:-} == -* ]]; then
  echo "usage: build.sh [release|dev|asan|fuzz] [--no-tests] [target ...]" >&2
  exit 2
fi

bench=OFF
for target in "$@"; do
  if [[ $target == bench_* ]]; then bench=ON; fi
done

if [[ $tests == ON ]]; then scripts/install_deps.sh --tests; else scripts/install_deps.sh; fi
if [[ $bench == ON ]]; then scripts/install_deps.sh --bench; fi
if [[ $preset == fuzz ]]; then scripts/install_deps.sh --fuzz; fi

mkdir -p build/.tmp
export CCACHE_DIR="${CCACHE_DIR:-$PWD/build/.ccache}"
export CCACHE_TEMPDIR="${CCACHE_TEMPDIR:-$PWD/build/.tmp}"
export TMPDIR="$PWD/build/.tmp"
# Precompiled headers carry times that the cache must be told to overlook.
export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:-pch_defines,time_macros,include_file_mtime,include_file_ctime}"

configure=(cmake --preset "$preset")
# A folder that has tests keeps them: switching them off and on would configure each time.
if [[ $tests == ON || ! -f build/$preset/CMakeCache.txt ]]; then
  configure+=("-DVECTOR_TESTS=$tests")
fi
if [[ $bench == ON ]]; then configure+=(-DVECTOR_BENCH=ON); fi
log=build/.tmp/configure.$preset.log
if ! "${configure[@]}" >"$log" 2>&1; then
  cat "$log" >&2
  echo "configuring $preset failed; to start afresh: rm -rf build/$preset" >&2
  exit 1
fi

targets=()
if (($# > 0)); then targets=(--target "$@"); fi
cmake --build "build/$preset" --parallel "${VECTOR_JOBS:-$(nproc)}" "${targets[@]}"
