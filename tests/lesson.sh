#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Lessons: those of the program from start to end, every caption whole on the
# screen when it is time to read it; one of one's own; what is refused; and in a
# terminal the key that goes on, and the others meanwhile.
. "$(dirname -- "$0")/tap.sh"
cd "$tmp" || exit 1

said() { # STATUS MESSAGE
    is "$1" $status && lines 1 err && is "groktop: $2" "$(cat err)"
}
teach() { # LINE... -- ARGUMENT...: a lesson of these lines
    : >own.lesson
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>own.lesson
        shift
    done
    shift
    run lesson own.lesson "$@"
}

# ---- those of the program ----

run lesson
check "they are listed" is \
    "$(cd "$top/lessons" && ls -- *.lesson | sed 's/\.lesson$//')" \
    "$(sed 's/ .*//' out | sort)"
check "with their titles" matches '^line +two weights' out
check "status 0" is 0 $status

# with_pictures LESSON: the same, and a picture before each key that is waited for.
with_pictures() {
    awk -v name="$1" '
        $1 == "wait" && $2 == "key" { printf "save %s-%02d.txt\n", name, ++n }
        { print }' "$top/lessons/$1.lesson" >"$1.lesson"
}
# whole LESSON: each picture has a caption, to its end.
whole() {
    ls "$1"-*.txt >/dev/null || return 1
    for picture in "$1"-*.txt; do
        sed -n 4,6p "$picture" >caption
        if ! grep -q '^ lesson [1-9]' caption || grep -q ' \.\.\.$' caption; then
            echo "$picture"
            cat caption
            return 1
        fi
    done
}
for file in "$top"/lessons/*.lesson; do
    name=$(basename "$file" .lesson)
    with_pictures "$name"
    run lesson ./"$name.lesson" --auto --pace 0
    check "$name: from start to end" eval 'is 0 $status && lines 0 err'
    check "$name: each caption is there, and whole" whole "$name"
    check "$name: and its lines are ASCII" is 0 \
        "$(LC_ALL=C tr -d '\000-\177' <"$file" | wc -c)"
done
run lesson line --auto --pace 0
check "the program carries them" eval 'is 0 $status && lines 0 err'
check "what it runs is the lesson's" matches 'preset toy-line' out

# ---- one's own ----

awk '/^```$/ { on = 0 } on { print } /^```lesson$/ { on = 1 }' \
    "$top/doc/lessons.md" >memorising.lesson
check "the manual of lessons has an example" matches '^run --preset' memorising.lesson
run lesson memorising.lesson --auto --pace 0
check "which runs" eval 'is 0 $status && lines 0 err'
echo jump >bad.lesson
documented() { # every word of the language, as a message lists them
    run lesson bad.lesson --auto
    sed 's/.*begins with none of //; s/, /\n/g' err >words
    [ "$(wc -l <words)" -ge 18 ] || { cat words; return 1; }
    while read -r word; do
        grep -q "^    $word" "$top/doc/lessons.md" || { echo "$word"; return 1; }
    done <words
}
check "it names every word of the language" documented
teach 'run --preset p23 --seed 4 --hidden 64' 'say One' 'go 20' \
    'wait event paused' 'say Two' 'say lines' 'save a.txt' 'point 3' 'save b.txt' \
    'say' 'point 2 large' 'save c.txt' 'restart' 'save d.txt' -- \
    --auto --pace 0 --hidden 96 --glyphs ascii
check "options of the command line are stronger" \
    matches '^To repeat it: .*--preset p23 --hidden 96 --seed 4' out
check "it goes as far as a step" matches 'PAUSED +step 20 ' a.txt
check "several lines are one caption" matches '^ lesson 2/2 +\| Two lines$' a.txt
check "what it points at is marked" matches '>3 Norms ==' b.txt
check "and fills the screen" eval 'matches ">2 Loss ==" c.txt &&
    ! grep -q Norms c.txt'
check "a caption is taken away" eval '! grep -q "^ lesson" c.txt'
check "restart is at step 0, paused" matches 'PAUSED +step 0 ' d.txt

# ---- what cannot be ----

run lesson waltz
check "a name that is none" matches "^groktop: lesson: 'waltz' is none of line, " err
check "has status 2" is 2 $status
run lesson none.lesson
check "a file that is not there" \
    said 2 "lesson: cannot read 'none.lesson': No such file or directory"
run lesson line circles
check "more than one" said 2 "lesson: takes one name, or the path of a file"
teach '# title' 'run --preset p23' 'wait key' 'say' 'dance' -- --auto
check "a word that is none: file and line" \
    matches "^groktop: own.lesson:5: 'dance': begins with none of run, " err
teach 'run --preset p23' 'run --pase 1' -- --auto
check "an option that is none" matches "^groktop: own.lesson:2: --pase: no such" err
teach 'run --preset p23 --pace fast' -- --auto
check "a value that is none" matches "^groktop: own.lesson:1: --pace: 'fast'" err
teach 'say A.' 'run --preset none' -- --auto
check "a preset that is none" matches "^groktop: own.lesson:2: --preset: 'none' is " err
teach 'run --record x' -- --auto
check "an option that has no place there" \
    said 2 "own.lesson:1: --record: has no place here"
teach 'run default' -- --auto
check "a word among options" said 2 "own.lesson:1: 'default': is no option"
run lesson line --script own.lesson
check "not with --script" matches '^groktop: --script: lesson takes ' err
run --auto
check "--auto is for lessons" said 2 "--auto: only with lesson"
teach 'run --preset p23 --steps 50' 'go' 'wait step 51' -- --auto --pace 0
check "a wait that cannot end" said 1 "own.lesson:3: wait step 51: the run has ended"
teach 'timeout 1' 'wait step 1' -- --auto
check "a wait that does not end" said 1 "own.lesson:2: wait step 1: not within 1 s"
run lesson line
check "without --auto there must be a terminal" is 2 $status

# The header is the command line's in scripts, too.
printf '%s\n' 'run --preset p23 --pace 0 --steps 30' 'say Hello' 'wait event ended' \
    'save s.txt' >s.script
run --script s.script --seed 2
check "a script has options, too" matches '--preset p23 --seed 2 --steps 30' out
check "and captions" matches '^ caption 1/1 +. Hello$' s.txt
run view "$tmp/none" --script s.script
check "but not those of view" said 2 "s.script:1: run: view runs nothing"

# ---- in a terminal ----

command -v tmux >/dev/null || { skip "in a terminal" "no tmux"; tap_done; }
. "$here/tmux.sh"

printf '%s\n' 'run --preset p23 --steps 50 --pace 0' 'say First.' 'wait key' \
    'point 2' 'say Second.' 'wait step 40' 'say Third.' 'wait event grokked' \
    'say Fourth.' 'wait key' >own.lesson
start 80 24 lesson "$tmp/own.lesson"
check "the first caption" wait_for '^ lesson 1/4 +. First\.'
check "says which key goes on" wait_for '^ \. goes on '
check "it begins paused" wait_for 'PAUSED  step 0'
keys 3
check "other keys do what they do" wait_for '>3 Norms'
keys '?'
check "help, too" wait_for 'Esc closes'
keys Escape .
check "the key goes on" wait_for '^ lesson 2/4 +. Second\.'
check "it says what it waits for" wait_for '^ till step 40 '
check "and which key skips that" wait_for '^ \. skips '
keys s
check "the user may step" wait_for 'PAUSED  step 1 '
check "and the lesson waits on" wait_for 'Second\.'
keys Space
check "it goes on by itself" wait_for '^ lesson 3/4 +. Third\.'
check "it says when it waits in vain" wait_for '^ run has ended '
keys .
check "and goes on then, too" wait_for '^ lesson 4/4 +. Fourth\.'
keys .
check "it says when it is over" wait_for 'The lesson is over\.'
keys e
check "everything stays" wait_for '>2 Loss'
keys .
check "the caption goes" no_text 'The lesson is over'
check "and makes room" wait_for '^>2 Loss'
keys q
check "q leaves" wait_for '^status 0'

tap_done
