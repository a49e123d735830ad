#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The norm clamp by hand: K asks, what it says is seen, and it is in the record.
command -v tmux >/dev/null || { echo "1..0 # SKIP tmux is not there"; exit 0; }
. "$(dirname -- "$0")/tap.sh"
. "$(dirname -- "$0")/tmux.sh"
cd "$tmp" || exit 1

# go_to STEP: there, and paused.
go_to() {
    keys G "$1" Enter
    wait_for "PAUSED .*step $1 "
}

start 120 40 --preset p23 --pace 0.01 --steps 2000 --every 10 --record run
wait_for 'RUNNING' >/dev/null
keys Space
check "a run, paused" wait_for 'PAUSED .*step [0-9]'
check "on to step 100" go_to 100
keys K
check "K asks, and proposes 1" wait_for 'how many times what it is\? 1_'
keys Enter
check "held: said" wait_for 'norm of all weights is held, marked at step 100'
check "seen among the values" wait_for 'norm clamp 1 '
check "and in the panel" wait_for '3 Norms ─.* norm clamp 1x '
check "on to step 200" go_to 200
check "the panel says at what" wait_for 'norm clamp 1x = [0-9.]+ '
check "the caption, too" wait_for 'norm held \(K\)'
keys f
check "no forecast, in a sentence" wait_for 'no forecast: while the norm is held'
keys K
check "K proposes to let it go" wait_for 'how many times what it is\? 0_'
keys 0.5
check "what is typed takes its place" wait_for 'what it is\? 0\.5_'
keys Enter
check "half of it" wait_for 'norm clamp 0\.5 '
check "on to step 300" go_to 300
keys K Enter
check "let go: said" wait_for 'norm is let go, marked at step 300'
check "and no longer seen" no_text 'norm clamp'
check "on to step 400" go_to 400
keys q
check "it ends" wait_for '^status 0'
check "and tells how to repeat it" \
    wait_for 'at 100:norm-clamp=1 .*--at 200:norm-clamp=0.5'

# at STEP: the norm in the record of that step, to six digits.
at() {
    sed -n "s/^{\"step\":$1,.*\"norm2_E\":\([0-9.e+-]*\),\"norm2_W\":\([0-9.e+-]*\),.*/\1 \2/p" \
        run/records.jsonl | awk '{ printf "%.4f\n", $1 + $2 }'
}
held() { # FACTOR FROM STEP...: the norm of step FROM times FACTOR
    wanted=$(awk -v x="$(at "$2")" -v f="$1" 'BEGIN { printf "%.6g", x * f }')
    shift 2
    for step; do
        is "$wanted" "$(awk -v x="$(at "$step")" 'BEGIN { printf "%.6g", x }')" || return 1
    done
}
check "recorded: constant from step 100 to 200" held 1 100 110 150 200
check "half of that up to 300" held 0.5 200 210 250 300
check "and free from there" [ "$(at 300)" != "$(at 400)" ]

start 80 24 --preset toy-line
wait_for 'phase: ' >/dev/null
keys K
check "a toy has none" wait_for 'no norm clamp: this is a toy'
keys q
wait_for '^status 0' >/dev/null
tap_done
