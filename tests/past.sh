#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Back in time, forks, and comparing, on the screen.
command -v tmux >/dev/null || { echo "1..0 # SKIP tmux is not there"; exit 0; }
. "$(dirname -- "$0")/tap.sh"
. "$(dirname -- "$0")/tmux.sh"

# ---- a step gone back to is what a run that stopped there shows ----

# panels NAME: the lines of a script that saves some panels, each alone.
panels() {
    for panel in 4 6 7 9 0 a; do
        echo "key $panel e"
        echo "wait text >$panel"
        echo "save $tmp/$1-$panel.txt"
        echo "key e"
    done
}
{
    echo "size 120x40"
    echo "wait event ended"
    panels stopped
} >"$tmp/stopped.script"
{
    echo "size 120x40"
    echo "wait event ended"
    echo "key 1 b G"
    echo "type 301"
    echo "key Enter"
    echo "wait text PAST step 301"
    panels past
} >"$tmp/past.script"
at="--preset p23 --pace 0 --every 5 --at 120:lr=0.4 --theme mono"
check "a run that stops at 301" \
    "$groktop" $at --steps 301 --script "$tmp/stopped.script"
check "one that is gone back to it" \
    "$groktop" $at --steps 900 --at 500:weight-decay=0 --script "$tmp/past.script"
# What is drawn of the weights: without header, time line, values and hints.
body() { sed -e '1,5d' "$1" | head -n 30; }
# Not panel 9, which compares with the first weights that were looked at.
for panel in 4 6 0 a; do
    check "panel $panel shows the same" eval \
        '[ -s "$tmp/stopped-$panel.txt" ] &&
         body "$tmp/stopped-$panel.txt" >"$tmp/one" &&
         body "$tmp/past-$panel.txt" >"$tmp/two" && diff "$tmp/one" "$tmp/two"'
done
check "so does the phase" eval \
    'sed -n 3p "$tmp/stopped-4.txt" >"$tmp/one"; sed -n 3p "$tmp/past-4.txt" |
     diff "$tmp/one" -'

cat >"$tmp/later.script" <<END
size 120x40
wait event forecast
wait event ended
save $tmp/present.txt
key 1 b G
type 20
key Enter
wait text PAST  step 20
save $tmp/before.txt
key 5 e
wait text >5
save $tmp/before.svg
END
check "before a forecast was made" "$groktop" --preset p23 --pace 0 --steps 1500 \
    --script "$tmp/later.script"
check "it is not drawn, nor told" eval 'matches "flow|isol" "$tmp/present.txt" &&
    ! matches "flow|isol" "$tmp/before.txt"'
check "spectra after the step are faint, those before are not" python3 - \
    "$tmp/before.svg" <<'END'
import re, sys
left, right = [], []  # edges of shades by colour: of a heat, of what is faint
for fill, path in re.findall('fill="(#[0-9a-f]+)" fill-opacity="0[.0-9]+" d="([^"]*)"',
                             open(sys.argv[1]).read()):
    at = [int(x) for x in re.findall("M([0-9]+)", path)]
    (right if fill == "#8a8a8a" else left).extend(at)
assert left and right and max(left) < min(right), (left and max(left), right and min(right))
END

cat >"$tmp/click.script" <<'END'
size 100x30
wait event ended
key b
wait text PAST step 900
click 4 40
wait text PAST  step
save click.txt
END
check "a click on the time line" eval \
    '(cd "$tmp" && "$groktop" $at --steps 900 --script click.script) &&
     grep -q "^PAST  step [1-9]" "$tmp/click.txt" &&
     ! grep -q "^PAST  step 900" "$tmp/click.txt"'

# ---- forks of a recorded run are recorded ----

cat >"$tmp/record.script" <<'END'
size 100x30
wait event ended
key b G
type 100
key Enter F
type lr=2
key Enter
wait text ON 1
key G
type 250
key Enter
wait step 250
wait event paused
key F
type weight-decay=0,momentum=0.5
key Enter
wait text ON 2
key n
type 20
key Enter
wait step 270
wait event paused
quit
END
"$groktop" --preset p23 --pace 0 --steps 400 --record "$tmp/kept" \
    --script "$tmp/record.script" >"$tmp/out"
check "each is told of" eval '[ "$(grep -c "^To go on with it" "$tmp/out")" = 3 ]'
at="--at 100:lr=2"
for branch in 1 2; do
    "$groktop" --batch --resume "$tmp/kept/branches/$branch" >"$tmp/one" 2>/dev/null
    "$groktop" --batch --preset p23 --steps 400 $at 2>/dev/null |
        tail -n "$(wc -l <"$tmp/one")" >"$tmp/two"
    # The first lines are those of the trunk's own columns: branches name theirs.
    check "branch $branch goes on from its folder" eval \
        'tail -n +2 "$tmp/one" | sed "s/,$branch$//" >"$tmp/three"
         [ -s "$tmp/three" ] && tail -n +2 "$tmp/two" | diff - "$tmp/three"'
    at="--at 100:lr=2 --at 250:weight-decay=0 --at 250:momentum=0.5"
done
check "both are exported with the run" eval \
    '"$groktop" export "$tmp/kept" --format csv >"$tmp/one" &&
     grep -q ",1$" "$tmp/one" && tail -n 1 "$tmp/one" | grep -q ",2$"'

cat >"$tmp/again.script" <<'END'
size 100x30
wait event ended
key F
type lr=2
key Enter
wait text ON 1
key Y d
wait text Branches
key Esc F
type lr=1
key Enter
wait text ON 2 lr 1
quit
END
"$groktop" --preset p23 --pace 0 --steps 100 --record "$tmp/again" \
    --script "$tmp/again.script" >/dev/null
check "what was recorded of one that is deleted stays" eval \
    'matches "\"lr 2\"" "$tmp/again/branches/1/run.json" &&
     matches "\"lr 1\"" "$tmp/again/branches/2/run.json"'

# ---- by keys ----

LOCALE=C.UTF-8
start 120 40 --preset p23 --pace 0 --steps 1000
wait_for 'ENDED  step 1 000' >/dev/null
keys b
check "b: the time line" wait_for '^PAST step 1 000 .*Esc the present'
keys Home
check "Home: the first step, in all panels" wait_for '^PAST  step 0 '
check "nothing had happened" no_text 'memorised at'
keys G 2 0 0 Enter
check "G: an exact step" wait_for '^PAST  step 200 '
check "the present is not far" wait_for 'phase: waiting'
keys Escape
check "Esc: the present" wait_for 'ENDED  step 1 000'
keys b Escape b
wait_for 'Esc the present' >/dev/null
keys s
check "a key of the present leads there" wait_for 'ENDED  step 1 001 '
keys b G 2 0 0 Enter
wait_for 'PAST step 200 ' >/dev/null
keys F
check "F asks" wait_for 'Fork at step 200'
check "and proposes no weight decay" wait_for 'with weight-decay=0_'
keys Down
check "Down: four times as much" \
    wait_for 'with weight-decay=[0-9.e-]*[1-9][0-9.e-]*_'
keys Up Enter
check "a branch is there" wait_for 'branch 1 from step 200, weight-decay 0'
check "the old one beside it" wait_for '0 trunk'
check "it is paused where it began" wait_for 'PAUSED .*step 200 '
keys Space
check "and goes on to the end" wait_for 'ENDED .*step 1 001'
keys Y
check "Y lists both" wait_for 'grokked +norm2 E'
check "the trunk" wait_for '0 trunk +1 00[01] '
check "the active one" wait_for '>\* +1 wd 0 +1 001 '
check "what differs" wait_for 'Off 0 at step 200: weight-decay 0.'
keys C
check "C: not with itself" wait_for 'compared with another'
keys Up C
check "but with the trunk" wait_for 'c +0 trunk'
check "where they part" wait_for 'Parts from 1, the active one, at step 20[15]'
keys Y
check "compared: the difference of spectra" wait_for 'shares: more in 1 wd 0|shares, 1 less 0'
check "the other's curves" wait_for '0 trunk'
keys 1 Left
check "the crosshair reads both" wait_for '0 trunk [0-9.]+ %.* 0 train 100 %|0 train 100 %.*0 trunk'
keys Escape Y Up n x y z Enter
check "a name" wait_for '0 xyz'
keys x
check "hidden" wait_for 'x0 xyz'
keys x Enter
check "Enter: that one is active" wait_for 'ENDED .*1 wd 0 '
keys Y Down d
check "d: it is gone" no_text ' 1 wd 0 '
keys d
check "the trunk stays" wait_for 'the trunk stays'
keys Escape C
check "nothing to compare with" wait_for 'nothing to compare with'

# ---- a key that changes a value, in the past ----

start 80 24 --preset p23 --pace 0 --steps 1000
wait_for 'ENDED  step 1 000' >/dev/null
keys b G 3 0 0 Enter
wait_for 'PAST step 300 ' >/dev/null
keys z
check "z in the past: a branch from there" wait_for 'branch 1 from step 300, weight-decay 0'
keys F m o m Enter
check "a fork of nonsense is refused" wait_for "'mom' is not NAME=VALUE"
keys Escape
for i in 2 3 4 5 6 7; do
    keys F Enter
    wait_for "branch $i from step 300" >/dev/null
done
keys F Enter
check "eight branches, and no more" wait_for 'there are 8 branches'
keys Y Home
check "all in the list" wait_for '> +0 trunk'
check "with the last" wait_for '7 wd'
check "and the keys" wait_for 'Esc close'
keys Down t Escape Space
check "two train in turn" wait_for 'ENDED'
keys Y
check "both are at the end" eval 'wait_for "0 trunk +1 000 " &&
    wait_for " 1 wd 0 +1 000 " && wait_for " 7 wd [^ ]+ +1 000 "'
keys Escape r
check "r: one run again" wait_for 'run 2, seed 1'
check "without branches" no_text 'trunk'


# ---- who goes on, what it is called, where it cannot go ----

start 100 30 --preset p23 --steps 100000 --hidden 64
wait_for 'RUNNING' >/dev/null
keys b
wait_for 'Esc the present|Esc back' >/dev/null
keys Escape
wait_for 'RUNNING' >/dev/null
keys Space
wait_for 'PAUSED' >/dev/null
keys F Enter
check "a fork of a run that stands still does, too" wait_for 'PAUSED  ON 1 wd 0 '
keys F Enter
check "one off it at the same step has its own name" wait_for 'PAUSED  ON 2 wd 5e-5 '
keys Y d Escape
check "its parent is there again" wait_for 'PAUSED  ON 1 wd 0 '

"$groktop" --batch --preset p23 --steps 300 --record "$tmp/old" >/dev/null 2>&1
start 100 30 --resume "$tmp/old" --steps 600 --pace 0
wait_for 'ENDED .*step 600' >/dev/null
keys b
wait_for '^PAST step 600  .*Esc' >/dev/null
keys Home
check "what came before is in the folder" wait_for 'gone on with at step 300: what came'
check "and the step before is shown" wait_for '^PAST .*step 600'


# ---- by script: what a picture says, without a terminal ----

# play LINE... -- ARGUMENT...: a script of these lines.
play() {
    printf '%s\n' 'size 120x40' >"$tmp/play.script"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$tmp/play.script"
        shift
    done
    shift
    run "$@" --pace 0 --script "$tmp/play.script"
    [ $status = 0 ] || cat "$tmp/err"
    return $status
}
last() { grep '"step"' "$1" | grep -v event | tail -n 1; }

check "something is changed where a record ends" play 'wait event ended' 'key z' \
    'wait text wd 0 ' -- --preset p23 --steps 300 --record "$tmp/changed"
check "gone on with: back to that step, and a fork there" play 'wait event ended' \
    'key b G' 'type 300' 'key Enter' 'wait text PAST  REC  step 300' 'key Enter' \
    'wait text ON 1 ' 'key Space' 'wait event ended' -- --resume "$tmp/changed" \
    --steps 900 --at 700:lr=1
check "it has what was changed there, and what was planned" \
    is "$(last "$tmp/changed/records.jsonl")" "$(last "$tmp/changed/branches/1/records.jsonl")"
check "gone on with again: a fork gets another number" play 'wait event ended' \
    'key F Enter' 'wait text ON 2 ' -- --resume "$tmp/changed" --steps 901
check "and the first is as it was" [ ! -e "$tmp/changed/branches/1.old" ]

check "J to the end" play 'go 300' 'wait event paused' 'key J' 'key Enter' \
    'wait event ended' "save $tmp/skipped.txt" -- --modulus 11 --hidden 64 --steps 1000 \
    --record "$tmp/skipped"
check "is seen" matches '^ENDED  REC  step 1 000' "$tmp/skipped.txt"
check "and recorded" matches '^\{"step":1000,.*' "$tmp/skipped/records.jsonl"

check "a toy, back in time" play 'wait event ended' 'key b G' 'type 311' 'key Enter' \
    'wait text PAST  step 311' "save $tmp/one.txt" -- --preset toy-line
check "and one that stopped there" play 'wait event ended' "save $tmp/two.txt" -- \
    --preset toy-line --steps 311
check "its paths are where they were" is "$(grep '^ [1-3]  lambda' "$tmp/two.txt" | cut -c1-60)" \
    "$(grep '^ [1-3]  lambda' "$tmp/one.txt" | cut -c1-60)"

check "a fork off the grid, of a fork without weight decay" play 'go 805' \
    'wait event paused' 'key F Enter' 'wait text ON 1' "save $tmp/off.txt" 'key F' \
    'type wd=1e-4' 'key Enter' 'wait text ON 2' 'go 1500' 'wait event paused' 'key b' \
    'wait text PAST' "save $tmp/ahead.txt" 'key Esc Y Up d' "save $tmp/orphan.txt" -- \
    --preset p23 --every 10 --steps 9000
check "it has curves at once" matches 'train 100' "$tmp/off.txt"
check "the caption knows" matches 'no weight decay: less and less' "$tmp/off.txt"
check "branches that are not as far have no value" eval '! matches nan "$tmp/ahead.txt"'
check "whose parent was deleted" \
    matches 'Off one that is deleted at step 805: weight-decay' "$tmp/orphan.txt"

tap_done
