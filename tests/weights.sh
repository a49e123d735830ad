#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Weights from files and into files, against a reader and writer of its own
# (weights.py), and files that are wrong.
. "$(dirname -- "$0")/tap.sh"
command -v python3 >/dev/null || { echo "1..0 # SKIP python3 is not there"; exit 0; }

py() { python3 "$here/weights.py" "$@"; }
file=$tmp/small.safetensors
saved=$tmp/saved.safetensors

# The reference's ten steps, from its own weights, in double.
py write "$file" F64 plain
train() { # OPTION...
    run --batch --load "$file" --precision double --steps 10 --every 10 \
        --save-weights "$saved" "$@"
    is 0 $status
}
check "gd from the file" train --optimizer gd --lr 0.5 --momentum 0 \
    --weight-decay 1e-3
check "ends where the reference ends" py compare "$saved" relu_gd10
check "and has the file's pairs" py pairs "$saved"
check "momentum from the file" train --optimizer gd --lr 0.5 --momentum 0.9 \
    --weight-decay 1e-3
check "ends where the reference ends" py compare "$saved" relu_momentum10
check "AdamW from the file" train --optimizer adamw --lr 1e-2 --beta1 0.9 \
    --beta2 0.98 --epsilon 1e-8 --weight-decay 0.5
check "ends where the reference ends" py compare "$saved" relu_adamw10

# Other ways to lay the same weights down.
steps0() { # FILE OPTION...
    path=$1
    shift
    run --batch --load "$path" --steps 0 --precision double \
        --save-weights "$saved" "$@"
    is 0 $status
}
steps0 "$file" >/dev/null
cp "$saved" "$tmp/first.safetensors"
check "what was saved can be loaded" steps0 "$tmp/first.safetensors"
check "and is the same" py same "$saved" "$tmp/first.safetensors"
py write "$file" F64 turned
check "the other orientation" steps0 "$file" --transpose
check "is the same" py same "$saved" "$tmp/first.safetensors"
py write "$file" F64 torch
check "PyTorch's names" steps0 "$file"
check "are the same" py same "$saved" "$tmp/first.safetensors"
py npy "$tmp/E.npy"
check "E alone, from NumPy, in Fortran's order" steps0 "$tmp/E.npy"
py write "$file" F32 plain
run --batch --load "$file" --steps 0 --save-weights "$saved"
cp "$saved" "$tmp/single.safetensors"
run --batch --load "$tmp/single.safetensors" --steps 0 --save-weights "$saved"
check "single precision stays" py same "$saved" "$tmp/single.safetensors"

# The command in the notes repeats the run, the quote in the name included.
cp "$tmp/first.safetensors" "$tmp/it's.safetensors"
run --batch --load "$tmp/it's.safetensors" --steps 3 --save-weights "$saved"
check "notes have the command" grep -aq "groktop --preset default" "$saved"
if numpy_python; then
    check "NumPy writes what is read" "$numpy" -c "
import numpy, sys
numpy.save(sys.argv[1], numpy.arange(7 * 48, dtype='f4').reshape(7, 48) / 999)" \
        "$tmp/np.npy"
    check "and it is read" steps0 "$tmp/np.npy"
else
    skip "NumPy writes what is read" "no NumPy"
fi

# ---- what is wrong ----

wrong() { # PATTERN OPTION...
    pattern=$1
    shift
    run --batch --steps 0 "$@"
    is 2 $status && matches "$pattern" "$tmp/err" && lines 1 "$tmp/err"
}
py write "$file" F64 plain
check "no such file" wrong 'No such file' --load "$tmp/none"
check "a folder" wrong 'no regular file' --load "$tmp"
printf 'short' >"$tmp/bad"
check "too short" wrong 'too short' --load "$tmp/bad"
printf '\377\377\377\377\377\377\377\177{}' >"$tmp/bad"
check "a header that is longer than the file" wrong 'header does not fit' \
    --load "$tmp/bad"
printf '\2\0\0\0\0\0\0\0{}' >"$tmp/bad"
check "nothing in it" wrong 'no tensor E' --load "$tmp/bad"
printf '\2\0\0\0\0\0\0\0[]' >"$tmp/bad"
check "another JSON" wrong 'no JSON object' --load "$tmp/bad"
head -c 2000 "$file" >"$tmp/bad"
check "cut off" wrong 'larger than the file: E' --load "$tmp/bad"
where='"dtype":"F64","shape":[2,2],"data_offsets":[0,32]'
two="{\"E\":{$where},\"W\":{$where}}"
{ printf "\\$(printf '%o' ${#two})\0\0\0\0\0\0\0%s" "$two"; head -c 32 /dev/zero; } >"$tmp/bad"
check "arrays that overlap" wrong 'overlaps another array: W' --load "$tmp/bad"
py twice "$tmp/bad"
check "a pair that is trained on and tested" wrong 'stands twice' --load "$tmp/bad"
check "another task" wrong 'needs E \(14, n\)' --load "$file" --task sub
check "the wrong orientation" wrong 'pairs_train, row 9: .* gives 7, not 0' \
    --load "$file" --transpose
head -c 4000 "$file" >"$tmp/bad"
check "cut off later" wrong 'do not fit the shape or the file' --load "$tmp/bad"
check "another modulus" wrong '^groktop: --modulus: 11, but .* has 7' \
    --load "$file" --modulus 11
check "--transpose alone" wrong '^groktop: --transpose: only with' --transpose
check "a toy has none to load" wrong '^groktop: --load: a toy' \
    --preset toy-line --load "$file"
check "and none to save" wrong '^groktop: --save-weights: a toy' \
    --preset toy-line --save-weights "$tmp/x"
check "no place for weights" wrong 'is no regular file' --save-weights /dev/null
check "a folder that is not there" wrong '^groktop: --save-weights: cannot' \
    --save-weights "$tmp/none/x"
printf '\223NUMPY\1\0\366\0garbage' >"$tmp/bad.npy"
check "a .npy cut off" wrong 'too long, or cut off' --load "$tmp/bad.npy"
head -c 500 "$tmp/E.npy" >"$tmp/bad.npy"
check "a .npy shorter than it says" wrong 'larger than the file' \
    --load "$tmp/bad.npy"

# ---- an end that was not planned ----

: >"$tmp/records"
"$groktop" --batch --pace 0 --steps 100000000 --every 1000 \
    --save-weights "$tmp/int.safetensors" >"$tmp/records" 2>/dev/null &
while [ "$(wc -l <"$tmp/records")" -lt 3 ]; do sleep 0.1; done
kill -TERM $!
wait $!
check "after a signal the weights are there" steps0 "$tmp/int.safetensors"
tap_done
