#!/bin/sh
# Fuzzes text → spec → run on the stable toolchain: `fuzz/run.sh [SECONDS]`. Needs a C++ compiler for libFuzzer's own code.
#
# How and why as in shared/documents/fuzz/run.sh. Seeds and finds live in .local/fuzz-spec at the workspace's root.
set -eu
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
seconds=${1:-600}
host=$(rustc -vV | sed -n 's/^host: //p')
home=$root/.local/fuzz-spec
mkdir -p "$home/corpus" "$home/seeds" "$home/finds"
cp "$root"/docs/strategies/*.yaml "$home/seeds"

# Words of the language: what stands in the reference between backticks.
grep -oh '`[a-z_.]*[(`]' "$root/docs/strategy-language.md" | tr -d '`(' | sort -u | sed -n 's/..*/"&"/p' > "$home/words.dict"

RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1" \
  cargo build --release --target "$host" --target-dir "${CARGO_TARGET_DIR:-$root/target}/fuzz"
exec nice -n 19 "${CARGO_TARGET_DIR:-$root/target}/fuzz/$host/release/spec" \
  -max_total_time="$seconds" -max_len=4000 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
  -dict="$home/words.dict" -artifact_prefix="$home/finds/" "$home/corpus" "$home/seeds"
