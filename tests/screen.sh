#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The screen by keys and text: the demo from start to grokking and what a user
# does on the way.
command -v tmux >/dev/null || { echo "1..0 # SKIP tmux is not there"; exit 0; }
. "$(dirname -- "$0")/tap.sh"
. "$(dirname -- "$0")/tmux.sh"

# ---- the default demo, from the first step to grokking ----

start 120 40
check "it starts running, paced" wait_for 'RUNNING +step [0-9 ]+ .*steps/s.*paced'
check "the header says what is trained" \
    wait_for '^groktop  a \+ b mod 37  hidden 512 relu  gd .*seed 1  single'
for panel in '1 Accuracy' '2 Loss' '3 Norms' '4 Spectrum of E' \
    '5 Spectrum over time' '6 Hidden units' '7 Order of hidden units'; do
    check "panel $panel is there" wait_for "$panel"
done
check "values are there, in both conventions" \
    wait_for "weight decay wd 3e-05  \(paper's lambda 0.195\).*lr 5.*momentum 0.9"
check "it memorises" wait_for 'memorised at 2[0-9]'
check "the phase has a name and a rule" wait_for 'phase: waiting +\(.*test < '
keys Space
check "space pauses" wait_for 'PAUSED'
step=$(number_after step)
keys s
check "s does one step" wait_for "PAUSED +step $(printf %s $((step + 1)))"
keys n
check "n asks for a number" wait_for 'How many steps'
keys 2 5 Enter
check "25 steps more" wait_for "PAUSED +step $((step + 26))  "
keys ']'
check "] raises weight decay" wait_for 'wd 5\.335e-05  '
check "and says where it is marked" wait_for "marked at step $((step + 26))"
keys '['
check "[ brings it back" wait_for 'wd 3e-05  '
keys z
check "z makes it zero" wait_for 'wd 0  \(paper.s lambda 0\)'
check "the screen says what zero does" wait_for 'jumps a little'
keys z
check "z brings it back" wait_for 'wd 3e-05  '
keys '('
check "( lowers the learning rate" wait_for 'lr 2\.812  '
keys ')'
check ") brings it back" wait_for 'lr 5  '
check "changes are marked" wait_for 'wd up|wd 0|lr down'
keys '|'
check "| takes the pace off" wait_for 'pace none'
keys Space
check "it groks" wait_for 'phase: grokked.*grokked at [0-9 ]+.*delay'
check "G is marked" wait_for 'G'

# ---- what the view can do ----

keys l
check "l: a linear axis of steps" wait_for '1k|2k'
keys 2 e
check "e: the panel fills the screen" wait_for '^>2 Loss'
check "and the others are gone" no_text 'Hidden units'
keys e
check "e again: all panels" wait_for 'Hidden units'
keys 9
check "9: the circle, in the place of another panel" \
    wait_for '>9 Fourier features .* k = [0-9]+ of 18'
check "with its measures, then and now" wait_for 'ring +1[0-9] % +[0-9]+ %'
keys e
check "enlarged it says what a ring is worth" \
    wait_for 'Random weights give a rough ring'
k=$(screen | sed -n 's/.* k = \([0-9]*\) of 18.*/\1/p')
keys Right
check "Right: the next frequency" wait_for " k = $((k % 18 + 1)) of 18"
keys Down
check "a key of another panel says so" wait_for 'Up and Down are for panel 0'
keys 0
check "0: waves" wait_for '^>0 Waves .*strongest at step [0-9]+, 1-8 of 512'
keys Down
check "Down: further units" wait_for ' 2-9 of 512'
keys o
check "o: one unit for each frequency" wait_for 'clearest of each k at step'
check "in the order of k" eval "wait_for '^k 1, ' && wait_for '^k 2, '"
keys O
check "O: one period of each" wait_for 'E against a k mod p'
keys a
check "a: the table of all pairs" \
    wait_for '^>a Addition table .*train 352/352 right, test 3[45][0-9]/351 right'
check "with a legend" wait_for 'b, a is the same pair as a, b'
keys e
wait_for 'Hidden units' >/dev/null
keys 2
check "another panel in focus: the table is gone" wait_for '7 Order of hidden'
keys Tab
check "Tab: the next panel" wait_for '>3 Norms'
keys v
check "v freezes" wait_for 'FROZEN'
keys '?'
wait_for 'Help: arrows scroll' >/dev/null
keys Escape
check "a frozen picture comes back from under help" wait_for 'sums of squares'
check "all of it" no_text 'arrows scroll|weight decay down by'
keys v
check "v again: it goes on" wait_for '^(RUNNING|ENDED)  step'
keys c
check "c hides the caption" no_text 'It solves pairs it was never shown'
keys c
check "c again: it is there" wait_for 'It solves pairs it was never shown'
keys g g g
check "g g: ASCII" wait_for '2 Loss -'
check "ASCII is ASCII" no_bytes '\200-\377'
keys D
check "D: what the screen costs" \
    wait_for 'a frame +drawn in [0-9.]+ ms, written in [0-9.]+ ms'
check "bytes of a frame" wait_for '[|] +([0-9]+|-) bytes, [0-9.]+ a second'
check "and who uses the processors" wait_for 'trainer +([0-9]+|-) %'
keys D
check "D again: gone" eval 'wait_for "7 Order" && no_text "drawn in"'
keys g '?'
check "? opens help" wait_for 'Help: arrows scroll'
keys Down Down
check "help scrolls" wait_for 'line 3 of'
keys Escape p
check "p lists presets" wait_for 'long-plateau'
keys End Enter
check "Enter starts the last one" wait_for 'preset toy-orthogonal'
keys q
check "q ends with status 0" wait_for '^status 0'
check "and says how to repeat it" \
    wait_for 'To repeat it: groktop --preset toy-orthogonal --seed 1 --steps [0-9]+'

# ---- what was done can be repeated ----

start 100 30 --preset p23 --steps 400 --pace 0 --seed 7
check "a run that reaches its length stops with a note" \
    wait_for 'ENDED +step 400'
check "the note says how to go on" wait_for 'space goes on'
keys z
check "weight decay 0 at 400" wait_for 'wd 0  '
keys Space
check "space goes on" wait_for 'ENDED +step 800'
screen >"$tmp/before"
keys q
wait_for '^status 0' >/dev/null
screen | tr -d '\n' | sed -n 's/.*To repeat it: \(groktop .*--steps 800\).*/\1/p' \
    >"$tmp/command.txt"
check "the command holds the change" \
    matches '--at 400:weight-decay=0 --steps 800$' "$tmp/command.txt"
live=$(screen | sed -n 's/.*norm2(E) \([0-9.]*\), .*/\1/p')
eval "'$groktop' --batch --format csv $(sed 's/^groktop//' "$tmp/command.txt")" \
    >"$tmp/again" 2>/dev/null
again=$(tail -n 1 "$tmp/again" | awk -F, '{ printf "%.4g", $6 }')
check "and gives the same weights" is "$live" "$again"

start 100 30 --preset p23 --pace 0 --steps 1000000
check "it runs" wait_for 'memorised at'
keys Space ']'
check "one change" wait_for 'wd 8\.891e-05'
keys r
check "r starts again with the starting values" wait_for 'wd 5e-05 '
check "and says that u repeats the changes" wait_for 'u makes the changes'
keys u
check "u makes them again" wait_for 'wd 8\.891e-05'
keys R
check "R takes the next seed" wait_for 'seed 2'

# ---- forecasts ----

start 120 40 --preset p29 --steps 20000
check "a forecast is made by itself" wait_for 'forecast: flow [0-9]+'
keys '|'
check "and its error is told afterwards" \
    wait_for 'flow [0-9]+( late)? \([-+][0-9.]+ %\), isol\. [0-9]+( late)? \(-'
keys f
check "what comes after the run was there is late" wait_for 'flow [0-9]+ late'
start 120 40 --preset p29 --steps 20000
check "it has memorised" wait_for 'memorised at [0-9]+'
keys J
check "J asks how far" wait_for 'How much time tau'
keys 2 . 5 Enter
check "the step goes on from there" wait_for 'step [1-9] [0-9]{3}'
check "and the jump is marked" wait_for '[^[:alnum:]]J  '
keys q
check "and part of the command" wait_for '--at [0-9]+:skip=2\.5'
start 120 40 --preset adamw
keys f
check "no forecast with AdamW, and why" wait_for 'time scale of AdamW'
keys q
wait_for '^status 0' >/dev/null

# ---- set-up ----

start 80 24 --preset p23 --steps 200000
keys S
check "S opens the set-up screen" wait_for '> weight-decay +5e-05 +at once'
keys Right
check "a live value is turned at once" wait_for '> weight-decay +8\.891e-05'
keys Enter 1 x Enter
check "what is no value is refused" wait_for "'1x' is not a number from 0"
keys Enter 2 e - 5 Enter
check "a value can be typed" wait_for '> weight-decay +2e-05'
keys Home Down Down Enter 2 9 Enter
check "what needs a restart waits for it" wait_for 'modulus +23 -> 29 \*'
keys Escape
check "and is asked about" wait_for 'start again with what is marked'
keys Enter
check "and done" wait_for 'mod 29 .*preset p23, changed'
check "with the values that were turned" wait_for 'wd 2e-05'
keys F2 Escape q
check "nothing changed, nothing asked" wait_for '^status 0'

# ---- toys ----

for size in 80x24 120x40; do
    for toy in line plane curve singular leaky orthogonal; do
        start "${size%x*}" "${size#*x}" --preset toy-$toy --pace 0
        check "$size: toy-$toy settles" wait_for 'phase: settled'
        check "$size: toy-$toy: its picture" wait_for '>t Toy .*Fig\. [1-4]'
        check "$size: toy-$toy: its curves" wait_for '2 Loss'
        check "$size: toy-$toy: where a path is" wait_for '^ 2  (lambda|gradient)'
    done
done
start 120 40 --preset toy-curve --pace 0
check "a toy settles" wait_for 'phase: settled'
wait_for 'ENDED +step 2 500' >/dev/null
keys Up o
check "o starts a path elsewhere, and it goes on" wait_for ' start '
check "until it has settled again" wait_for 'step 5 000'
keys ']'
check "weight decay can be turned" wait_for 'wd 0\.07113'
keys 1
check "what a toy has not is said" wait_for 'a toy has none'
keys q
check "the start is part of the command" \
    wait_for '--at 2500:w2=0\.3[0-9]* --at 2500:path=1'

# ---- themes, and a configuration file ----

cat >"$tmp/config" <<'.'
theme = dusk
lr = nonsense
[theme dusk]
parent = mono
train = 208
[preset lecture]
summary = an evening
caption = It groks after supper.
parent = p23
seed = 3
at = 100:weight-decay=1e-4
.
start 80 24 --config "$tmp/config" --pace 0 --steps 200
check "a mistake in the file is announced" \
    wait_for 'the configuration file has mistakes'
check "with colours, curves bear no markers" no_text 'x test'
keys T
check "T: the next theme, with its name" wait_for 'theme dark'
keys T T
check "without colours" wait_for 'theme mono'
check "curves bear markers, and labels say which" \
    wait_for '1 Accuracy .*o train .*x test|1 Accuracy .*x test'
keys p End
check "p: a preset of the user's, and marked so" wait_for 'yours: an evening'
check "with its caption" wait_for 'It groks after supper'
keys Enter
check "it starts" wait_for 'preset lecture +|preset lecture$'
check "with its own seed" wait_for 'mod 23.*seed 3'
check "and change" wait_for 'wd 0.0001 '
keys q
check "the mistake is told when the screen is gone" \
    wait_for "config:2: lr: 'nonsense' is not a number"
wait_for '^status 0' >/dev/null
check "the command does not need the file" eval \
    'screen | tr -d "\n" | grep -Eq "preset default --modulus 23 .*--seed 3 .*--at 100:"'

# ---- sizes ----

for size in 80x24 100x30 200x50 60x20 40x10; do
    start "${size%x*}" "${size#*x}" --preset p23 --pace 0 --steps 300 \
        --weight-decay 0 # nothing to forecast, so that the end is the end
    check "$size: it runs" wait_for 'ENDED'
    check "$size: there is a panel" wait_for '1 Accuracy'
done
resize 30 8
check "too small: it says what it needs" wait_for '30 x 8 is too small'
resize 80 24
check "and recovers by itself" wait_for '1 Accuracy'

# What it should look like: drawn at once in that size, without a terminal.
printf '%s\n' 'wait event ended' "save $tmp/quiet.txt" >"$tmp/quiet.script"
run --preset p23 --pace 0 --steps 300 --weight-decay 0 \
    --script "$tmp/quiet.script"
sed 2d "$tmp/quiet.txt" >"$tmp/quiet" # but for the row with the time
settles() {
    tries=600
    while ! screen | sed 2d | cmp -s - "$tmp/quiet"; do
        tries=$((tries - 1))
        [ $tries = 0 ] && { screen | sed 2d | diff "$tmp/quiet" -; return 1; }
        sleep 0.05
    done
}
check "after a change of size: the picture of that size" settles
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    for size in 81x24 200x5 9x40 132x43 80x25; do
        resize "${size%x*}" "${size#*x}"
    done
done
resize 80 24
check "after a hundred of them in a row too" settles
start 80 24 --preset p23 --pace 0 --steps 300 --weight-decay 0
check "and so from the start" settles

# ---- numbers that go wrong ----

start 100 30 --preset p23 --activation quadratic --lr 1e5 --pace 0
check "divergence is explained" wait_for 'DIVERGED'
check "and what to do" wait_for 'r starts again'
start 100 30 --preset p23 --lr 60 --pace 0
check "a dead net is explained" wait_for 'DEAD'

# ---- without UTF-8 ----

LOCALE=C
start 80 24 --preset p23 --pace 0 --steps 200
check "LC_ALL=C: it runs in ASCII" wait_for '2 Loss -'
check "LC_ALL=C: nothing garbled" no_text '\?\?'

tap_done
