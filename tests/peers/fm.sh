#!/bin/sh
# Times Nephele's FM rack against SuperCollider's FM7, on the same workload: 48 kHz, voices of six sine operators, all 36
# cells between them in use with constant depths, frequencies over three octaves; 64 voices and one; one thread.
# Nephele's rack alone, without what the instrument does around it, adds the cloud's six cells and moves all amplitudes,
# set anew every 16 samples; of lower-numbered operators alone it takes the previous sample, where FM7 does of all six.
# FM7 runs in scsynth, with the sum of its six outputs, a gain and the bus.
# For each pair it prints: WORKLOAD nephele_units_per_cpu_s peer_units_per_cpu_s ratio
# WORKLOAD is VOICES_CELLS_INSTRUCTIONS/PEER, with the instruction path that Nephele ran; told to use AVX-512, it takes up
# to sixteen voices with AVX2, which is faster for them.
#
# usage: fm.sh [--install] [--rounds N] [--scale X] [--instructions auto,sse2,avx2,avx512]
#   --install       first install what is missing of the Debian packages supercollider-server and sc3-plugins-server (as
#                   root)
#   --rounds        interleaved rounds that the medians are of (5)
#   --scale         length of the renders; at 1 FM7 takes some seconds
#   --instructions  the paths to run, of auto, scalar, sse2, avx2 and avx512 (auto: the one that a host would get)
# FM_LOAD in the environment names a built example to time in place of the one that this script builds.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")

missing() {
    command -v scsynth >/dev/null || echo supercollider-server
    [ -n "$(find /usr/lib -path '*SuperCollider/plugins/FM7.so' 2>/dev/null)" ] || echo sc3-plugins-server
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
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages >&2
    fi
    ;;
esac

command -v python3 >/dev/null || {
    echo "python3 is needed and not installed" >&2
    exit 1
}
for package in $(missing); do
    echo "# $package is not installed; --install gets it"
done

if [ -z "${FM_LOAD-}" ]; then
    cargo build --manifest-path "$root/Cargo.toml" --release -p nephele-realtime --example fm_load >&2
    FM_LOAD=${CARGO_TARGET_DIR:-$root/target}/release/examples/fm_load
fi

exec python3 "$here/fm.py" "$FM_LOAD" "$@"
