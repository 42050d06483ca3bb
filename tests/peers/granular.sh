#!/bin/sh
# Times Nephele's grains against SuperCollider's GrainBuf and Csound's partikkel and grain3, on the same workload: 48 kHz,
# stereo, Hann, random position, rate and pan; 512 and 4096 overlapping grains of 100 ms in 16 voices; one thread.
# For each pair it prints: WORKLOAD nephele_units_per_cpu_s peer_units_per_cpu_s ratio
# WORKLOAD is GRAINS_INTERPOLATION_INSTRUCTIONS/PEER, with the instruction path that Nephele ran.
#
# usage: granular.sh [--install] [--rounds N] [--scale X] [--instructions auto,sse2,avx2,avx512]
#   --install       first install what is missing of the Debian packages supercollider-server and csound (as root)
#   --rounds        interleaved rounds that the medians are of (5)
#   --scale         length of the renders; at 1 each takes a program some seconds
#   --instructions  the paths to run, of auto, scalar, sse2, avx2 and avx512 (auto: the one that a host would get)
# GRANULAR_LOAD in the environment names a built example to time in place of the one that this script builds.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")

missing() {
    command -v scsynth >/dev/null || echo supercollider-server
    command -v csound >/dev/null || echo csound
}

case ${1-} in
-h | --help)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
--install)
    shift
    packages=$(missing)
    if [ -n "$packages" ]; then
        # shellcheck disable=SC2086 # one word for each package
        DEBIAN_FRONTEND=noninteractive apt-get install -y $packages >&2
    fi
    ;;
esac

command -v python3 >/dev/null || {
    echo "python3 is needed and not installed" >&2
    exit 1
}
for package in $(missing); do
    echo "# $package is not installed and left out; --install gets it"
done

if [ -z "${GRANULAR_LOAD-}" ]; then
    cargo build --manifest-path "$root/Cargo.toml" --release -p nephele-realtime --example granular_load >&2
    GRANULAR_LOAD=${CARGO_TARGET_DIR:-$root/target}/release/examples/granular_load
fi

exec python3 "$here/granular.py" "$GRANULAR_LOAD" "$@"
