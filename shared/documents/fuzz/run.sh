#!/bin/sh
# Fuzzes bytes → document on the stable toolchain: `fuzz/run.sh [SECONDS] [SHARED]`. Needs a C++ compiler for libFuzzer's own code.
#
# `cargo fuzz` wants nightly for its sanitizers; this crate has no unsafe code of its own, so coverage is what matters, and LLVM's
# coverage pass is a stable flag. Seeds and finds live in .local/fuzz at the workspace's root.
set -eu
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
seconds=${1:-600}
shared=${2:-$root/../shared}
host=$(rustc -vV | sed -n 's/^host: //p')
home=$root/.local/fuzz
mkdir -p "$home/corpus" "$home/seeds" "$home/finds"

# The first byte says what the caller believes the bytes are.
seed() { { printf "$1"; cat "$2"; } > "$home/seeds/$(basename "$2")"; }
seed '\001' "$root/docs/demo/four-rules.pdf"
seed '\003' ../README.md
for file in "$shared"/pdfs/hostile/*.pdf "$shared"/pdfs/research/*.pdf; do
  if [ -f "$file" ] && [ "$(wc -c < "$file")" -lt 200000 ]; then seed '\001' "$file"; fi
done

# The versions that the product is built with.
[ -f Cargo.lock ] || cp "$root/Cargo.lock" .

# With a target named, the flags are not for build scripts and macros.
RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1" \
  cargo build --release --target "$host" --target-dir "${CARGO_TARGET_DIR:-$root/target}/fuzz"
exec nice -n 19 "${CARGO_TARGET_DIR:-$root/target}/fuzz/$host/release/parse" \
  -max_total_time="$seconds" -max_len=200000 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
  -dict=pdf.dict -artifact_prefix="$home/finds/" "$home/corpus" "$home/seeds"
