#!/usr/bin/env bash
# Installs what is missing, builds quoit and runs it: ./run.sh [quoit's arguments]
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$checkout/.ci/dependencies" build
(
  # Only here: quoit's arguments may name folders relative to the caller's.
  cd "$checkout"
  cmake --preset release >/dev/null
  cmake --build --preset release --target quoit
)
exec "$checkout/build/release/quoit" "$@"
