#!/usr/bin/env bash
# Builds the daemon and runs it on paper: no keys, no network beyond loopback.
# Usage: run.sh [argument of vectord ...], e.g. run.sh --config config/testnet.toml
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ! -x build/release/bin/vectord ]]; then
  echo "building vectord; the first time takes a few minutes" >&2
fi
scripts/build.sh release --no-tests vectord >&2
config=(--config config/paper.toml)
for argument in "$@"; do
  if [[ $argument == --config || $argument == --config=* ]]; then config=(); fi
done
exec build/release/bin/vectord "${config[@]}" "$@"
