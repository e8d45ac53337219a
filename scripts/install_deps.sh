#!/usr/bin/env bash
# Installs the Debian packages that building Vector needs, only those that are missing.
# Silent where there is nothing to do. Usage: install_deps.sh [--tests | --bench | --fuzz]
set -euo pipefail

packages=(build-essential cmake ninja-build ccache mold libboost1.81-dev libssl-dev
  nlohmann-json3-dev libsimdjson-dev libspdlog-dev libhiredis-dev libtomlplusplus-dev
  libcli11-dev libsqlite3-dev zlib1g-dev)
case "${1:-}" in
  "") ;;
  --tests) packages+=(libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev clang-format jq
    curl python3) ;;
  --bench) packages+=(libcurl4-openssl-dev prometheus-cpp-dev) ;;
  --fuzz) packages+=(clang libclang-rt-14-dev) ;;
  *)
    echo "usage: install_deps.sh [--tests | --bench | --fuzz]" >&2
    exit 2
    ;;
esac

# promtool comes with a server that starts by itself: not for a machine that somebody works on.
if [[ ${1:-} == --tests && ${CI:-} == true ]]; then packages+=(prometheus); fi
# npm brings hundreds of packages; a node from elsewhere has its own. Where there is none, other
# clients are not tried against our exchange, except here.
if [[ ${1:-} == --tests && ${CI:-} == true ]] && ! command -v npm >/dev/null; then
  packages+=(nodejs npm)
fi
# A browser is large: the page is tried in it where there is one, and here.
if [[ ${1:-} == --tests && ${CI:-} == true ]]; then packages+=(chromium); fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install_deps.sh knows Debian and Ubuntu only. Install what matches these packages:" >&2
  echo "  ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $state == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then exit 0; fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "missing packages, and neither root nor sudo to install them. Run as root:" >&2
    echo "  apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "installing ${#missing[@]} packages: ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1
}
# The lists of a fresh container are empty, those of an old one stale: fetch them once, then install.
if ! install apt-get update -qq ||
  ! install apt-get install -y -qq --no-install-recommends "${missing[@]}"; then
  tail -n 20 "$log" >&2
  echo "could not install: ${missing[*]}" >&2
  exit 1
fi
