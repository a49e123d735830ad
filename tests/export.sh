#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A run folder in other formats, against what --batch writes of the same run and
# against NumPy.
. "$(dirname -- "$0")/tap.sh"
command -v python3 >/dev/null || { echo "1..0 # SKIP python3 is not there"; exit 0; }

set -- --preset p23 --steps 60 --every 4 --at 20:lr=2
demo=$tmp/demo
check "a run folder is made" \
    python3 "$here/run_folder.py" "$groktop" "$demo" 0,40,60 "$@"
for format in csv jsonl text; do
    "$groktop" --batch --format $format "$@" >"$tmp/wanted" 2>"$tmp/events"
    run export "$demo" --format $format
    check "$format: the lines of --batch" cmp "$tmp/wanted" "$tmp/out"
    check "$format: the events too" cmp "$tmp/events" "$tmp/err"
    run export --format $format --output "$tmp/file" "$demo"
    check "$format: into a file" cmp "$tmp/wanted" "$tmp/file"
done
run export "$demo"
cp "$tmp/out" "$tmp/csv"
check "CSV if nothing is said" matches '^step,train_loss' "$tmp/csv"
check "npy" eval 'run export "$demo" --format npy --output "$tmp/npy"; is 0 $status'
check "safetensors" eval \
    'run export "$demo" --format safetensors --output "$tmp/st"; is 0 $status'
check "arrays are whole 64 bytes from the start" eval \
    'is 0 $((($(wc -c <"$tmp/npy/step.npy") - 8 * 16) % 64))'
if numpy_python; then
    py() { "$numpy" "$here/export.py" "$@" >"$tmp/py"; }
    check "NumPy reads the numbers of the CSV" py npy "$tmp/csv" "$tmp/npy"
    check "all 16 of each" is 16 "$(cat "$tmp/py")"
    check "safetensors holds the same arrays" py safetensors "$tmp/st" "$tmp/npy"
    check "all 16" is 16 "$(cat "$tmp/py")"
    py shape "$tmp/npy"
    check "weights of all checkpoints" matches '^E <f4 3 23 256$' "$tmp/py"
    check "spectra" matches '^spectra <f4 4 11$' "$tmp/py"
    printf garbage >"$demo/checkpoints/0000000040.safetensors"
    run export "$demo" --format npy --output "$tmp/npy"
    check "a damaged checkpoint is told" matches 'step 40 is left out' "$tmp/err"
    py shape "$tmp/npy"
    check "and left out" matches '^E <f4 2 23 256$' "$tmp/py"
    check "its step too" matches '^checkpoint_step <i8 2$' "$tmp/py"
else
    skip "NumPy reads it" "no NumPy"
fi

wrong() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    run export "$@"
    # The line before may tell of what could not be read.
    grep -v 'is left out' "$tmp/err" >"$tmp/said"
    is 2 $status && matches "$pattern" "$tmp/said" && lines 1 "$tmp/said"
}
check "no folder" wrong '^groktop: export: takes one path'
check "not one" wrong 'no run.json in it' "$tmp"
check "arrays to nowhere" wrong '^groktop: --output: needed' "$demo" --format npy
check "a place that is none" wrong 'cannot make' "$demo" --format npy \
    --output "$tmp/none/x"
check "another option" wrong '^groktop: --lr: export takes' "$demo" --lr 2
run --batch --format npy
check "npy is not for --batch" matches 'for export; allowed here are csv' "$tmp/err"
tap_done
