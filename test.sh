#!/usr/bin/env bash
# Installs what is missing, builds everything and runs the tests: [QUOIT_PRESET=asan] ./test.sh [ctest's arguments]
# Without arguments it leaves out the tests that need a browser or a machine of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
preset=${QUOIT_PRESET:-release}
unset QUOIT_PRESET # quoit takes it for a setting

.ci/dependencies test
cmake --preset "$preset" -DQUOIT_TESTS=ON >/dev/null
cmake --build --preset "$preset"
if (($# == 0)); then set -- --label-exclude '^(browser|systemd)$'; fi
exec ctest --preset "$preset" --no-tests=error -j2 "$@"
