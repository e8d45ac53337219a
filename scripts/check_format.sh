#!/usr/bin/env bash
# Every .hpp and .cpp of the checkout is as clang-format leaves it. --fix rewrites those that are not.
# Usage: check_format.sh [--fix] [root]
# Exit 77 (a skip in ctest) where clang-format 14 is not installed, unless CI=true.
set -euo pipefail

readonly wanted=14
mode=(--dry-run -Werror)
if [[ ${1:-} == --fix ]]; then
  mode=(-i)
  shift
fi
root=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" && pwd)
cd "$root"

skip() {
  echo "format not checked: $1" >&2
  [[ ${CI:-} == true ]] && exit 1
  exit 77
}
formatter=$(command -v clang-format-$wanted || command -v clang-format || true)
[[ -n $formatter ]] || skip "clang-format is not installed (scripts/install_deps.sh --tests)"
[[ $("$formatter" --version) == *"version $wanted."* ]] ||
  skip "$formatter is not version $wanted, and another version formats differently"

if [[ -e .git ]]; then
  # New files count too, before they are added.
  mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.hpp' '*.cpp')
else
  mapfile -t files < <(find . -name build -prune -o \( -name '*.hpp' -o -name '*.cpp' \) -print)
fi
existing=()
for file in "${files[@]}"; do
  if [[ -f $file ]]; then existing+=("$file"); fi
done
if ((${#existing[@]} == 0)); then
  echo "$root: no sources found: give the checkout's root" >&2
  exit 2
fi
"$formatter" --style=file "${mode[@]}" "${existing[@]}"
echo "${#existing[@]} files are formatted"
