#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A short live run, for builds with a sanitizer: what it reports would end the
# program with another status.
command -v tmux >/dev/null || { echo "1..0 # SKIP tmux is not there"; exit 0; }
. "$(dirname -- "$0")/tap.sh"
. "$(dirname -- "$0")/tmux.sh"

start 120 40 --preset p23 --pace 0 --steps 100000000
check "it runs and memorises" wait_for 'memorised at'
keys Space
check "it pauses" wait_for PAUSED 60
keys ']' z z '(' Space
check "it goes on with changes" wait_for 'RUNNING.*full speed'
keys D l L e e g g g g v v c '?' Escape p Escape Tab
resize 80 24
check "it takes another size" wait_for '1 Accuracy'
resize 20 5
check "a small one too" wait_for 'too small'
resize 100 30
check "and one to see in" wait_for 'Accuracy'
keys R
check "a new seed" wait_for 'seed 2'
check "which memorises" wait_for 'memorised at'
keys f
check "it forecasts, which takes a while" wait_for 'forecast'
keys q
check "it ends with status 0, and no report" wait_for '^status 0'

tap_done
