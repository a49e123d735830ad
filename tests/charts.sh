#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Charts by keys and mouse: the crosshair and what it reads, the window on the
# steps, both marks of a picture that stands still.
command -v tmux >/dev/null || { echo "1..0 # SKIP tmux is not there"; exit 0; }
. "$(dirname -- "$0")/tap.sh"
. "$(dirname -- "$0")/tmux.sh"

# mouse BUTTON ROW COL: pressed there (from 0), and let go. 0 is the left one, 64
# and 65 are the wheel, 4 more is Shift.
mouse() {
    place="$(($3 + 1));$(($2 + 1))"
    tmux -L "$socket" send-keys -l "$(printf '\033[<%sM' "$1;$place")"
    [ "$1" != 0 ] ||
        tmux -L "$socket" send-keys -l "$(printf '\033[<%sm' "$1;$place")"
}
# in_row ROW PATTERN: a row of the screen, from 1.
in_row() { screen | sed -n "$1p" | grep -Eq -- "$2"; }
# eventually COMMAND...: until it succeeds.
eventually() {
    for try in $(seq 2400); do
        "$@" && return 0
        sleep 0.05
    done
    screen
    return 1
}
# gone PATTERN: until no line of the screen matches.
absent() { ! screen | grep -Eq -- "$1"; }
gone() { eventually absent "$1"; }

# ---- the crosshair ----

"$groktop" --batch --preset p23 --steps 1000 --at 500:weight-decay=0 \
    >"$tmp/records.csv" 2>/dev/null
# value STEP COLUMN FACTOR: from the records of the same run.
value() {
    awk -F, -v step="$1" -v column="$2" -v factor="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
        $1 == step { printf "%.6g\n", $at * factor }' "$tmp/records.csv"
}

start 120 40 --preset p23 --pace 0 --steps 1000 --at 500:weight-decay=0
check "the run ends" wait_for 'ENDED  step 1 000'
keys 1 Left
check "Left: the crosshair at the last record" wait_for '^step 1 000  train 100 %'
check "its test accuracy is that of the record" \
    wait_for "^step 1 000  train 100 %  test $(value 1000 test_accuracy 100) %"
keys Left
check "Left: a record before" \
    wait_for "^step 995  train 100 %  test $(value 995 test_accuracy 100) %"
keys k
check "k: on again" wait_for '^step 1 000 '
keys Home
check "Home: the first record" \
    wait_for "^step 0  train $(value 0 train_accuracy 100) %"
keys Right Right 2
check "each panel reads its own values" \
    wait_for "^step 10  decay .*train $(value 10 train_loss 1)  test $(value 10 test_loss 1)"
keys 3
check "from the data, not from the picture" \
    wait_for "  W $(value 10 norm2_W 1)  E $(value 10 norm2_E 1)"
check "the titles read it too" wait_for '1 Accuracy ─.*step 10 .*train'
keys End B B
check "B: tenths of the view back" wait_for '^steps? 3[0-9]{2}'
check "the crosshair crosses all charts" \
    is 5 "$(screen | grep -o '┼' | wc -l)"
keys 5
check "and the spectrum over time" wait_for '^step.*strongest k = [0-9]+, [0-9.]+x flat'
keys 1 '$' l
crosshair() { screen | sed -n 's/^steps\{0,1\} \([0-9 .]*[0-9]\)  .*/\1/p'; }
elsewhere() { [ "$(crosshair)" != "$1" ]; }
wait_for '^step 1 000 ' >/dev/null
for try in $(seq 300); do
    at=$(crosshair)
    [ "$at" = 500 ] && break
    keys Left
    eventually elsewhere "$at" >/dev/null || break
done
check "on a mark: what was changed" \
    wait_for '^step 500  weight-decay 5e-05 -> 0  train'
keys 4
check "a panel without steps has the usual hints" wait_for 'reached its 1 000 steps'
keys Home
check "and says that it has none" wait_for 'panel 4 has no steps'
keys 1 Escape
check "Esc leaves the crosshair" wait_for 'reached its 1 000 steps'
check "in all charts" is 0 "$(screen | grep -c '┼')"

# ---- the window ----

keys '+'
check "+ zooms" wait_for 'zoomed \(=\)'
check "around the present" wait_for '1k'
check "and follows it" no_text 'NOT FOLLOWING'
keys '+' '+' '+' '+' '+' '+' '+' '+' '+' '+'
check "not closer than ten records" wait_for 'ten records'
check "all charts have the same steps" is 4 "$(screen | grep -c '980.*1k')"
keys ,
check ", moves the window back, away from the present" wait_for 'NOT FOLLOWING \(End\)'
keys '\;'
check "; moves it on again" gone 'NOT FOLLOWING'
tmux -L "$socket" send-keys -l "$(printf '\033[1;2D')"
check "Shift-Left too" wait_for 'NOT FOLLOWING'
tmux -L "$socket" send-keys -l "$(printf '\033[1;2C')"
wait_for 'ENDED  step' >/dev/null
keys ,
wait_for 'NOT FOLLOWING' >/dev/null
keys End
check "End: back at the present" wait_for 'ENDED  step 1 000'
keys '=' Escape
check "=: the whole run" wait_for '┴500.*┴1k|┴200.*┴400'
check "which is not zoomed" no_text 'zoomed'
keys ,
check "then there is nowhere to go" wait_for 'all of the run is shown'

# ---- the mouse ----

keys q
wait_for '^status 0' >/dev/null
TERMINAL=xterm-256color
start 120 40 --preset p23 --pace 0 --steps 1000 --weight-decay 0
unset TERMINAL
wait_for 'ENDED' >/dev/null
keys 2 l
wait_for '^>2 Loss' >/dev/null
mouse 0 8 30
check "a click gives the focus" wait_for '^>1 Accuracy'
check "and no more" no_text '┼'
mouse 0 8 30
check "a second one in the plot, the crosshair" wait_for '^step.*train'
at_pointer() { in_row 9 '^.{7}.{23,25}│'; }
check "there" eventually at_pointer
mouse 64 8 30
check "the wheel zooms" wait_for 'zoomed'
check "where the pointer is" eventually at_pointer
mouse 69 8 30
mouse 69 8 30
elsewhere() { ! at_pointer; }
check "with Shift it moves the window" eventually elsewhere
keys '=' Escape
mouse 0 4 5 # the first panel's title
check "a click on the title: the panel fills the screen" gone '3 Norms'
check "with least and greatest values" wait_for 'train 100.0 % +min .* max 100.0 %'
keys e q
wait_for '^status 0' >/dev/null

# ---- the window goes with the run ----

start 120 40 --preset p23 --pace 0 --steps 100000000
check "a long run" wait_for 'RUNNING +step [0-9]+ [0-9]{3} '
keys + + + +
check "zoomed it follows" wait_for 'RUNNING +step.*zoomed'
before=$(screen | sed -n 17p)
moved() { [ "$(screen | sed -n 17p)" != "$before" ]; }
check "the steps go on" eventually moved
keys , , , , , ,
check "moved away it stays" wait_for 'NOT FOLLOWING'
keys 4 End
check "End, from any panel: with the run again" wait_for 'RUNNING  step'

# ---- two ways to stand still ----

keys v
check "frozen" wait_for 'RUNNING  FROZEN'
keys Space
check "frozen and paused" wait_for 'PAUSED  FROZEN'
keys v
check "paused only" wait_for 'PAUSED  step'
keys q
wait_for '^status 0' >/dev/null

start 120 40 --preset p23 --pace 0 --every 1 --steps 9000
wait_for 'ENDED' >/dev/null
keys l 1 PageUp PageUp PageUp PageUp
check "long ago there are several records in one place" \
    wait_for '^steps [0-9 ]+\.\.[0-9 ]+  train'
keys q
wait_for '^status 0' >/dev/null

# ---- everywhere ----

ENVIRONMENT='NO_COLOR=1'
for glyphs in braille block ascii; do
    for size in 80x24 200x50 40x10; do
        start "${size%x*}" "${size#*x}" --preset p23 --pace 0 --steps 300 \
            --weight-decay 0 --glyphs "$glyphs"
        wait_for 'ENDED' >/dev/null
        keys PageUp PageUp + PageUp
        check "$glyphs $size: a crosshair" \
            wait_for '^([0-9 ]+[┤+]|      [│|]).{5,}[│|]'
    done
done
check "ASCII is ASCII" no_bytes '\200-\377'

# ---- curves hidden ----

TERMINAL=xterm-256color start 120 40 --preset p23 --pace 0 --steps 300 \
    --weight-decay 0
check "it runs" wait_for 'reached its 300 steps' # the last row of a frame
label=$(screen | grep -n 'train 100.0 %' | head -n 1)
row=$((${label%%:*} - 1))
col=$(screen | sed -n "$((row + 1))p" | sed 's/train.*//' | wc -m)
mouse 0 $row $((col - 1))
check "a click on a label hides the curve" wait_for 'train +hidden'
mouse 0 $row $((col - 1))
check "and shows it again" wait_for 'train 100.0 %'
keys i
check "i: one curve alone" wait_for 'test alone'
check "and the others hidden" wait_for 'train +hidden'
keys i
check "the next" wait_for 'train alone'
keys i
check "all" wait_for 'all curves'
check "as before" wait_for 'train 100.0 %'
keys 4 i
check "a panel that has no curves says so" wait_for 'i is for the charts'
keys q
wait_for '^status 0' >/dev/null

# ---- sliders ----

TERMINAL=xterm-256color start 120 40 --preset p23 --steps 100000000
check "there are sliders" wait_for 'wd 5e-05 .* lr 3 .* wd 0\[.*o.*\]  lr 0\[.*o.*\]'
zero=87 # the column, from 0: the sliders stand at the right end
mouse 0 38 $zero
check "a click on the zero: no weight decay" wait_for 'wd 0 '
tmux -L "$socket" send-keys -l "$(printf '\033[<0;%s;39M' $((zero + 3)))"
check "a press at the low end" wait_for 'wd 1\.67e-06'
tmux -L "$socket" send-keys -l "$(printf '\033[<0;%s;39m' $((zero + 13)))"
check "dragged to the high end" wait_for 'wd 0\.0015 '
mouse 64 38 $((zero + 4))
check "the wheel: a little more" wait_for 'wd 0\.001575'
mouse 65 38 $((zero + 4))
check "and a little less" wait_for 'wd 0\.0015 '
mouse 0 38 106
check "the learning rate's zero" wait_for 'lr 0 '
keys ')'
check "which ) leaves" wait_for 'lr 3 '
keys q
wait_for '^status 0' >/dev/null

tap_done
