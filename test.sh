#!/usr/bin/env bash
# Installs what is missing, builds everything and runs the tests: [QUOIT_PRESET=asan] ./test.sh [ctest's arguments]
# Without arguments it leaves out the fuzzers, and the tests that need a browser or a machine of their own.
# ./test.sh --long [N] plays 100,000 or N seeds in the simulated kernel instead, of which a usual run plays 2,000.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
preset=${QUOIT_PRESET:-release}
unset QUOIT_PRESET # quoit takes it for a setting

.ci/dependencies test
cmake --preset "$preset" -DQUOIT_TESTS=ON >/dev/null
if [[ ${1-} == --long ]]; then
  cmake --build --preset "$preset" --target sim_tests
  exec tests/sim/run --seeds "${2-100000}" "build/$preset/tests/sim/sim_tests"
fi
cmake --build --preset "$preset"
if (($# == 0)); then set -- --label-exclude '^(browser|fuzz|systemd)$'; fi
exec ctest --preset "$preset" --no-tests=error -j2 "$@"
