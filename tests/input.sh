#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Files that are none: what would keep a reader waiting, or never end; bytes that
# no text has; and where a file goes by way of links.
. "$(dirname -- "$0")/tap.sh"
cd "$tmp" || exit 1

# A program that waits for ever is ended, with another status.
refused() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    timeout 60 "$groktop" "$@" >out 2>err </dev/null
    is 2 $? && lines 1 err && matches "$pattern" err
}

mkfifo fifo fifo.npy
head -c 1048577 /dev/zero | tr '\0' '#' >large
for what in fifo /dev/zero; do
    check "$what is no safetensors file" refused "$what: no regular file" \
        --batch --load $what
    check "$what is no configuration" \
        refused "--config: cannot read '$what': no regular file" \
        --print-config --config $what
    check "$what is no script" \
        refused "--script: cannot read '$what': no regular file" --script $what
    check "$what cannot be viewed" refused "$what: no regular file" view $what
    check "$what cannot be exported" refused "$what" export $what
    check "$what cannot be gone on with" refused "$what" --batch --resume $what
done
check "a FIFO is no .npy file" refused 'fifo.npy: no regular file' \
    --batch --load fifo.npy
check "a configuration has an end" refused 'larger than 1 MB' \
    --print-config --config large
check "a script has an end" refused 'larger than 1 MB' --script large
head -c 1048576 large >most
check "a megabyte is allowed" eval \
    'run --print-config --config most; is "0 0" "$status $(wc -c <err | tr -d " ")"'

# ---- run folders ----

run --batch --preset p23 --steps 20 --every 10 --record run
for name in run.json records.jsonl spectra.jsonl; do
    rm -rf bad
    cp -r run bad
    rm "bad/$name"
    mkfifo "bad/$name"
    case $name in
        run.json)
            check "$name as a FIFO: exported" refused 'bad/run.json: no reg' export bad ;;
        *)
            check "$name as a FIFO: exported" eval \
                'timeout 60 "$groktop" export bad >out 2>err; is 0 $? &&
                 matches "bad/$name: no regular file" err' ;;
    esac
    check "$name as a FIFO: gone on with" refused 'bad' --batch --resume bad
done

# ---- bytes ----

printf 'seed = 3\nlr = 1\0 \nfps = 7\n' >nul
run --print-config --config nul
check "a NUL byte in the configuration: its line" \
    is "groktop: nul:2: there is a NUL byte in the line" "$(cat err)"
check "the other lines count" eval 'matches "^seed = 3$" out && matches "^fps = 7$" out'
check "its line does not" eval '! matches "^lr = 1$" out'
printf '[preset a]\nlr = 1\n[preset b\0]\nlr = 2\nseed = 4\n' >nul
run --print-config --config nul
check "nor does a section with one" eval 'lines 1 err && ! matches "seed = 4" out'
printf 'size 80x24\nkey e\0\n' >nul
check "a NUL byte in the script" \
    refused '^groktop: nul:2: there is a NUL byte in the line$' --script nul
escape=$(printf '\033[31m')
check "no control character in a message" refused "cannot read '\?\[31m'" \
    --print-config --config "$escape"
cp -r run "$escape"
echo nonsense >>"$escape/records.jsonl"
run export "$escape"
check "nor in what is said of a folder" matches '^\?\[31m/records.jsonl: 1 line' err

# ---- where links lead ----

mkdir there
ln -s there/file link
ln -s "$tmp/link" second
ln -s loop loop
save() { run --batch --steps 0 --hidden 4 --save-weights "$1"; is 0 $status; }
check "a link to what is not there yet" save second
check "is a link still" eval '[ -h second ] && [ -h link ] && [ ! -h there/file ]'
check "and its file is there" eval 'is file "$(ls there)" && [ -s there/file ]'
check "a link to itself leads nowhere" refused 'loop: Too many levels' \
    --batch --steps 0 --save-weights loop
ulimit -f 1
trap '' XFSZ
check "what the system said of a write that failed" eval '
    run --batch --steps 0 --hidden 99 --save-weights there/file
    is 4 $status && matches "there/file: File too large" err'
tap_done
