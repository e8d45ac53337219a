#!/usr/bin/env bash
# Builds every fuzz target with clang and runs each for so many seconds, two at a time, from the
# corpus in tests/fuzz/corpus. What it finds lies in build/fuzz/findings; then it fails.
# Usage: fuzz.sh [SECONDS of each, default 60] [TARGET ...]
# VECTOR_FUZZ_SEED=N begins with the same chance each time, as CI does: a change is then judged by what
# it changed, and not by luck. Without it every run looks elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-60}
if [[ ! $seconds =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: fuzz.sh [SECONDS] [TARGET ...]" >&2
  exit 2
fi
shift || true
targets=("$@")
if ((${#targets[@]} == 0)); then
  for folder in tests/fuzz/corpus/*/; do targets+=("$(basename "$folder")"); done
fi

scripts/build.sh fuzz "${targets[@]/#/fuzz_}"
findings=$PWD/build/fuzz/findings
rm -rf "$findings"
mkdir -p "$findings"

# New inputs go beside the build: the corpus that is kept is written by hand.
run() {
  local target=$1 grown=build/fuzz/corpus/$1 log=$findings/$1.log
  mkdir -p "$grown"
  if "build/fuzz/bin/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -seed="$seed" -max_len=8192 -print_final_stats=1 -dict=tests/fuzz/words.dict \
    -artifact_prefix="$findings/$target-" "$grown" "tests/fuzz/corpus/$target" >"$log" 2>&1; then
    echo "$target: $(awk '/number_of_executed_units/ {print $2}' "$log") inputs in $seconds s, nothing found"
    rm "$log"
  else
    echo "$target: FOUND something"
    tail -n 40 "$log"
    return 1
  fi
}
export -f run
seed=${VECTOR_FUZZ_SEED:-0}
export findings seconds seed
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1
printf '%s\n' "${targets[@]}" | xargs -P 2 -I{} bash -c 'run {}' || {
  echo "fuzz.sh: findings in $findings; each becomes a unit test" >&2
  exit 1
}
