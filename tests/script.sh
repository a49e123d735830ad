#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --script: without a terminal, and in one; what it refuses and where it stops.
. "$(dirname -- "$0")/tap.sh"
cd "$tmp" || exit 1

# play LINE... -- ARGUMENT...: the script of these lines, without a terminal.
play() {
    : >play.script
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>play.script
        shift
    done
    shift
    run --preset p23 --pace 0 --steps 300 --script play.script "$@"
}
said() { # STATUS MESSAGE
    is "$1" $status && lines 1 err && is "groktop: $2" "$(cat err)"
}
has() { # FILE TEXT
    grep -qF -- "$2" "$1" || { echo "not in $1: $2"; cat "$1"; return 1; }
}

# ---- pictures ----

play 'wait event ended' 'save a.txt' 'save a.ans' 'save a.svg' 'size 120x40' \
    'save b.txt' 'key 2 e' 'save c.txt' --
check "a script ends with status 0" is 0 $status
check "nothing is said on standard error" lines 0 err
check "standard output has the farewell, and no escape" \
    eval 'has out "To repeat it: groktop --preset p23" && ! grep -q "$(printf "\033")" out'
check "the picture has 24 rows" lines 24 a.txt
check "and is that of the end" has a.txt 'ENDED  step 300'
check "size takes another one" lines 40 b.txt
check "which is used" has b.txt '7 Order of hidden units'
check "keys do what they do" has c.txt '>2 Loss'
check "also e" eval '! grep -q Accuracy c.txt'
check "text with colours is the text" eval \
    'sed "s/$(printf "\033")\[[0-9;]*m//g" a.ans | sed "s/ *$//" | diff a.txt -'
check "and has colours" has a.ans ';38;5;'
if command -v python3 >/dev/null; then
    check "the SVG is XML" python3 -c \
        'import sys, xml.etree.ElementTree as tree; tree.parse("a.svg")'
else
    skip "the SVG is XML" "no python3"
fi

# The same whatever the threads and the pace are, but for what tells of time
# and for forecasts, which begin when there is time: without weight decay there
# are none.
play 'key Space n' 'type 25' 'key Enter' 'wait event paused' 'key |' \
    'key Space' 'wait event ended' 'key Esc' 'size 170x50' 'save 1.txt' -- \
    --pace 4 --threads 1 --weight-decay 0
check "a script with pauses" is 0 $status
play 'wait event ended' 'size 170x50' 'save 2.txt' -- --threads 2 --weight-decay 0
same() {
    sed 2d 1.txt >1 && sed 2d 2.txt | diff 1 -
}
check "the same picture by another way" same

play 'wait event ended' 'click 2 3' 'click 20 5' 'save 1.txt' 'click 20 5' \
    'save 2.txt' -- --glyphs ascii --color never
check "a click chooses a panel" has 1.txt '>2 Loss'
check "a second one enlarges it" eval '! grep -q Accuracy 2.txt'
check "ASCII is ASCII" is 0 "$(LC_ALL=C tr -d '\000-\177' <1.txt | wc -c)"
play 'wait step 2' 'key ] ] z' 'save 1.txt' 'save 1.ans' -- --color never \
    --modulus 113 --hidden 2048 --threads 1 # with steps that take their time
check "each key is waited for" has 1.txt 'weight decay wd 0 '
check "no colours if not wanted" eval '! grep -q "38;5" 1.ans'
play 'wait phase waiting' 'wait step 200' 'wait text memorised at' \
    'wait event memorised' 'key p' 'wait text Presets: Enter starts' 'key P' \
    'wait event ended' -- --steps 400
check "waiting for phases, steps, texts, events" is 0 $status
check "P works under a list, and names its files" has groktop-*.txt 'Presets: Enter'
check "three of them" is 3 "$(ls groktop-* | wc -l)"

# ---- what cannot be ----

play 'key Space' '# comment' 'jump 3' 'save no.txt' --
check "a bad line is refused with its number" eval \
    'is 2 $status && lines 1 err && has err "groktop: play.script:3: '"'jump 3'"':"'
check "before anything happens" eval '[ ! -e no.txt ] && lines 0 out'
play 'wait event ended' 'timeout 1' 'wait text no such text' 'save no.txt' --
check "a wait in vain: status 1, and the line" \
    said 1 "play.script:3: wait text no such text: not within 1 s"
check "the rest is not done" [ ! -e no.txt ]
play 'save none/a.txt' --
check "a file that cannot be written: status 4, and its name" \
    said 4 "none/a.txt: No such file or directory"
run --script none.script
check "a script that is not there" \
    said 2 "--script: cannot read 'none.script': No such file or directory"
run --batch --script play.script
check "not with --batch" said 2 "--script: not with --batch"

# ---- in a terminal ----

command -v tmux >/dev/null || { skip "in a terminal" "no tmux"; tap_done; }
. "$here/tmux.sh"

printf '%s\n' 'wait event ended' 'size 200x60' 'save large.txt' 'size 100x30' \
    'key 3 e' 'save terminal.txt' 'size 120x40' >play.script
start 100 30 --preset p23 --pace 0 --steps 300 --script "$tmp/play.script"
# there FILE: until it has come, which it does as a whole.
there() {
    tries=$patience
    until [ -e "$1" ]; do
        tries=$((tries - 1))
        [ $tries = 0 ] && { echo "never there: $1"; return 1; }
        sleep 0.05
    done
}
check "it is seen" eval "wait_for '>3 Norms' && there terminal.txt"
check "the picture has the size that was asked for" \
    eval 'lines 60 large.txt && lines 30 terminal.txt'
check "in the end the terminal's is used again" \
    wait_for 'reached its 300 steps: space goes on'
keys e
check "the user goes on from there" wait_for '1 Accuracy'
keys q
check "and ends it" wait_for '^status 0'
printf '%s\n' 'timeout 1' 'wait step 999999' >play.script
start 100 30 --preset p23 --pace 0 --steps 300 --script "$tmp/play.script"
check "a wait in vain gives the terminal back" wait_for '^status 1'
check "and says which" wait_for 'play.script:2: wait step 999999: not within 1 s'

tap_done
