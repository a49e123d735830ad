#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The command line: --help against the manual page, every option at the ends
# of its range and beyond, and how mistakes are answered.
. "$(dirname -- "$0")/tap.sh"

manual=$top/man/groktop.1

# ---- --help and --version ----

env -i "$groktop" --help >"$tmp/help" 2>"$tmp/err" </dev/null
check "--help succeeds without terminal and environment" is 0 $?
check "--help writes nothing on standard error" lines 0 "$tmp/err"
check "--help fits 80 columns" \
    is "" "$(awk 'length > 79' "$tmp/help")"
run --version
check "--version succeeds" is 0 $status
check "--version names the version" \
    matches '^groktop [0-9]+\.[0-9]' "$tmp/out"
run -h
check "-h is --help" cmp "$tmp/out" "$tmp/help"
run --help --nonsense
check "--help counts before what follows" is 0 $status
if [ -w /dev/full ]; then
    "$groktop" --help >/dev/full 2>"$tmp/err"
    check "--help on a full disk fails" is 4 $?
else
    skip "--help on a full disk fails" "no /dev/full"
fi

# ---- what --help says, as a table: name, symbol, what is allowed ----
# An option begins a line with two dashes; its last parenthesis says what is
# allowed and the default.

awk '
    function flush() {
        if (name == "") return
        allowed = "-"
        if (match(text, /\([^()]*\)$/))
            allowed = substr(text, RSTART + 1, RLENGTH - 2)
        print name "\t" symbol "\t" allowed
        name = ""
    }
    /^  (-., )?--/ {
        flush()
        i = ($1 ~ /^-.,$/) ? 2 : 1
        name = substr($i, 3)
        symbol = substr($0, 25, 1) == " " && substr($0, 1, 25) ~ /[A-Z=:]+ *$/ \
            ? $(i + 1) : "-"
        text = ""
    }
    /^[A-Z]/ || /^$/ { flush() }
    name != "" {
        line = substr($0, 26)
        sub(/^ +/, "", line)
        text = text (text == "" ? "" : " ") line
    }
    END { flush() }
' "$tmp/help" >"$tmp/options"

check "--help lists the options" \
    [ "$(wc -l <"$tmp/options")" -ge 35 ]
check "--help lists none twice" \
    is "" "$(cut -f1 "$tmp/options" | sort | uniq -d)"

# The entry of option $1 in the manual page, as one line.
entry() {
    awk -v name="$1" '
        /^\.(It|El|Sh|Ss)/ { inside = 0 }
        /^\.It Fl/ {
            for (i = 2; i < NF; i++)
                if ($i == "Fl" && $(i + 1) == name) inside = 1
        }
        inside { printf "%s ", $0 }
    ' "$manual"
}

in_manual() {
    found=$(entry "$1")
    [ -n "$found" ] || { echo "no entry for --$1"; return 1; }
    [ "$2" = - ] && return 0
    case $found in
        *"($2)"*) ;;
        *) echo "wanted: ($2)"; echo "found: $found"; return 1 ;;
    esac
}

# Whatever else is wrong, a file that cannot be written is refused last, and
# before anything is trained: so this accepts the value and costs nothing. The
# sizes are those with which every single value goes.
accepts() {
    run --batch --output "$tmp/none/x" --task sub --modulus 499 \
        --train-fraction 1e-3 "$@"
    is 2 $status && # or it is of another command, which is told later
        matches "^groktop: (--output: cannot write|.* are for export)" "$tmp/err"
}

refuses() { # NAME VALUE WHAT
    run --batch "--$1" "$2"
    is 2 $status && lines 0 "$tmp/out" && lines 1 "$tmp/err" &&
        is "groktop: --$1: '$2' is $3" "$(cat "$tmp/err")"
}

# The nearest values outside MIN..MAX: one off for integers.
below() {
    case $2 in
        N | P | S | MB) awk -v x="$1" 'BEGIN { printf "%.0f", x - 1 }' ;;
        *) awk -v x="$1" 'BEGIN { printf "%.10g", x - 1e-3 }' ;;
    esac
}
above() {
    case $2 in
        N | P | S | MB) awk -v x="$1" 'BEGIN { printf "%.0f", x + 1 }' ;;
        *) awk -v x="$1" 'BEGIN { printf "%.10g", x * 1.001 }' ;;
    esac
}

try_range() { # NAME SYMBOL MIN MAX
    case $2 in
        N | P | S | MB) what="not an integer from" ;;
        *) what="not a number from" ;;
    esac
    low=$(awk -v x="$3" 'BEGIN { printf "%.10g", x }')
    high=$(awk -v x="$4" 'BEGIN { printf "%.10g", x }')
    check "--$1 $3" accepts "--$1" "$3"
    check "--$1 $4" accepts "--$1" "$4"
    above=$(above "$4" "$2")
    [ "$4" = inf ] && above=-inf
    for value in "$(below "$3" "$2")" "$above" x "" 1x nan; do
        check "--$1 '$value' is refused" \
            refuses "$1" "$value" "$what $low to $high"
    done
    case $what in
        *integer*) check "--$1 2.5 is refused" \
            refuses "$1" 2.5 "$what $low to $high" ;;
    esac
}

try_choices() { # NAME LIST
    for value in $(echo "$2" | tr -d ,); do
        check "--$1 $value" accepts "--$1" "$value"
    done
    for value in "" nonsense; do
        check "--$1 '$value' is refused" refuses "$1" "$value" "none of $2"
    done
}

ranges=0
tab=$(printf '\t')
while IFS=$tab read -r name symbol allowed; do
    check "--$name is in the manual" in_manual "$name" "$allowed"
    values=${allowed%%;*}
    case $symbol:$values in
        -:*)
            run "--$name=1"
            check "--$name takes no value" matches \
                "^groktop: --$name: takes no value" "$tmp/err"
            ;;
        *" to "*)
            ranges=$((ranges + 1))
            try_range "$name" "$symbol" "${values%% to *}" "${values##* to }"
            ;;
        *,*) try_choices "$name" "$values" ;;
    esac
done <"$tmp/options"
check "most options have a range" [ "$ranges" -ge 15 ]

# The other way round: the manual names no option that is not there.
sed -n 's/^\.It Fl \(.*\)/\1/p' "$manual" | tr ' ' '\n' | sed 's/^Fl$//' |
    grep -E '^-?[a-z][a-z0-9-]+$' | sort >"$tmp/in-manual"
cut -f1 "$tmp/options" | sort >"$tmp/in-help"
check "the manual knows no other options" \
    is "" "$(comm -23 "$tmp/in-manual" "$tmp/in-help")"

if command -v mandoc >/dev/null; then
    check "the manual is clean" mandoc -Tlint -W warning "$manual"
else
    skip "the manual is clean" "no mandoc"
fi

# ---- mistakes ----

# mistake PATTERN ARGUMENT...: one line on standard error, nothing on standard
# output, exit status 2.
mistake() {
    pattern=$1
    shift
    run "$@"
    is 2 $status && lines 0 "$tmp/out" && lines 1 "$tmp/err" &&
        matches "^groktop: $pattern" "$tmp/err"
}

check "an unknown option" mistake "--nonsense: no such option" --nonsense
check "an unknown option with a value" \
    mistake "--nonsense: no such option" --nonsense=3
check "an unknown letter" mistake "-x: no such option" -x
check "an ambiguous option" \
    mistake "--mo: could be --modulus, --momentum" --mo 3
check "a missing value" mistake "--lr: '' is not a number from" --lr
check "a missing file name" mistake "--output: '' is not a file" --output
check "an unknown command" mistake "'dance' is no command; .* presets" dance
check "an operand too many" mistake "'dance': presets takes" presets dance
check "a command with an option" mistake "--lr: presets takes" presets --lr 1
check "an option that the bench does not take" \
    mistake "--lr: bench takes --threads, --modulus and --format only" bench --lr 1
check "an operand of the bench" mistake "'37': bench takes" bench 37
check "a case that the bench has not" \
    mistake "--modulus: bench has no case 12; there are 11, 37, 59, 97, 113" \
    bench --modulus 12
check "a format that the bench has not" \
    mistake "--format: 'jsonl' is none of csv, text" bench --format jsonl
check "an unknown preset" mistake "--preset: 'zzz' is none of default" \
    --preset zzz
check "a format without --batch" mistake "--format: only with --batch" \
    --format csv
check "isolated dynamics with too few units" \
    mistake "--dynamics isolated: 333 training pairs .*--hidden from 333, or" \
    --batch --dynamics isolated --hidden 332 --test-pairs 370
check "isolated dynamics with cross-entropy" mistake "--dynamics: .*--loss mse" \
    --batch --dynamics isolated --loss cross-entropy
check "norm flow with AdamW" mistake "--dynamics norm-flow: .*--step-size" \
    --batch --dynamics norm-flow --optimizer adamw
check "norm flow that does not move" mistake "--dynamics norm-flow: .*--step" \
    --batch --dynamics norm-flow --weight-decay 0
check "the limit without freedom" mistake "--ridge 0: 333 training pairs" \
    --batch --dynamics norm-flow --ridge 0 --hidden 166 --test-pairs 370
check "and with just a little" accepts --task add --modulus 37 --hidden 167 \
    --dynamics norm-flow --ridge 0 --test-pairs 370
check "forecast with AdamW" mistake "--forecast: the time scale of AdamW" \
    --batch --forecast --preset adamw
check "skip without weight decay" mistake "--skip: without weight decay" \
    --batch --skip 1 --preset no-decay
check "probe with cross-entropy" mistake "--probe: .*--loss mse" \
    --batch --probe 1 --preset cross-entropy
check "a modulus that does not suit the task" mistake "--[a-z]*.*prime" \
    --batch --task div --modulus 12
check "all pairs for testing" mistake "--test-pairs: .* 0 to 14" \
    --batch --modulus 5 --test-pairs 15
for at in "" x 5 5:lr 5:lr= 5:lr=x 5:lr=-1 -5:lr=1 5:modulus=5 5:zzz=1 :lr=1 \
    1e3:lr=1 99999999999999999999:lr=1; do
    check "--at '$at' is refused" mistake "--at: '$at'" --batch --at "$at"
done
check "--at names what may change" mistake "--at: .*lr, momentum, weight-decay" \
    --at 5:zzz=1
check "control characters are not echoed" \
    mistake "--lr: 'a\?\[31mb\?c'" --lr "$(printf 'a\033[31mb\nc')"
check "without --batch, no terminal is refused" mistake ".*--batch" --seed 1
check "and not one escape byte is written" \
    is 0 "$(cat "$tmp/out" "$tmp/err" | tr -dc '\033' | wc -c | tr -d ' ')"

# ---- the configuration file ----

sed -n '/^\.Sh CONFIGURATION/,/^\.Ed/p' "$manual" |
    sed '1,/^\.Bd/d; /^\.Ed/d' >"$tmp/example"
run --config "$tmp/example" --preset lecture-2 --print-config
check "the manual's example has no mistake" lines 0 "$tmp/err"
check "and says something" matches '^at = 1000:weight-decay=3e-5$' "$tmp/out"

mkdir -p "$XDG_CONFIG_HOME/groktop"
config=$XDG_CONFIG_HOME/groktop/config
cat >"$config" <<'.'
seed = 4
lr = nonsense
theme = dusk

[theme dusk]
parent = light
train = #0072b2

[preset lecture]
summary = an evening
parent = p23
lr = 2
at = 1:weight-decay=0
.
value() { # NAME: what --print-config says of it
    sed -n "s/^#*$1 = //p" "$tmp/out" | head -n 1
}
run --print-config
check "--print-config succeeds" is 0 $status
check "what the file says is in force" is 4 "$(value seed)"
check "what is as ever is a remark" matches '^#modulus = 37$' "$tmp/out"
check "each setting is explained" matches '^# the modulus p; .*2 to 499' "$tmp/out"
check "it fits 80 columns" is "" "$(awk 'length > 79' "$tmp/out")"
check "a bad line is told by its number, and left out" \
    is "groktop: $config:2: lr: 'nonsense' is not a number from 0 to 1000000" \
    "$(cat "$tmp/err")"
cp "$tmp/out" "$tmp/first"
run --config "$tmp/first" --print-config
check "what was printed is read without complaint" lines 0 "$tmp/err"
check "and gives the same" cmp "$tmp/out" "$tmp/first"
run --seed 5 --preset lecture --print-config
check "options are above the file" is 5 "$(value seed)"
check "and so is a preset that is named" is 2 "$(value lr)"
run --config "$tmp/none" --print-config
check "--config without its file" is "2 groktop: --config: cannot read\
 '$tmp/none': No such file or directory" "$status $(cat "$tmp/err")"
run --config "$tmp" --print-config
check "--config with a folder" is 2 $status
check "a theme that is nowhere" mistake \
    "--theme: 'dawn' is none of auto, dark, light, mono, colour-blind, dusk" \
    --theme dawn --config "$tmp/first"
run presets --config "$tmp/first"
check "presets lists those of the user, and says so" \
    matches '^lecture +yours: an evening$' "$tmp/out"
check "with their settings" matches ' 1:weight-decay=0' "$tmp/out"
mkdir -p "$tmp/home/.config/groktop"
echo "seed = 9" >"$tmp/home/.config/groktop/config"
env -u XDG_CONFIG_HOME HOME="$tmp/home" "$groktop" --print-config >"$tmp/out"
check "without XDG_CONFIG_HOME it is in ~/.config" is 9 "$(value seed)"
env XDG_CONFIG_HOME=relative HOME="$tmp/home" "$groktop" --print-config \
    >"$tmp/out"
check "a relative XDG_CONFIG_HOME is none" is 9 "$(value seed)"
env -i "$groktop" --print-config >"$tmp/out"
check "without a home there is no file" is 0 $?
env -i "$groktop" --save-config >"$tmp/out" 2>"$tmp/err"
check "and nowhere to save to" is 2 $?
run --save-config
check "--save-config: not over what was not understood" is 2 $status
check "the file is as it was" matches '^lr = nonsense' "$config"
sed -i '/nonsense/d' "$config"
run --lr 3 --save-config
check "--save-config saves" is "0 saved: $config" "$status $(cat "$tmp/out")"
check "what is in force" matches '^lr = 3$' "$config"
run --print-config
check "and that is read" cmp "$tmp/out" "$config"
run --config "$tmp/new/folder/file" --fps 7 --save-config
check "it makes folders" matches '^fps = 7$' "$tmp/new/folder/file"
ln -s "$tmp/new/folder/file" "$tmp/link"
run --config "$tmp/link" --fps 8 --save-config
check "it follows links" [ -h "$tmp/link" ]
check "to their file" matches '^fps = 8$' "$tmp/new/folder/file"
check "and leaves nothing beside it" is file "$(ls "$tmp/new/folder")"
run --batch --steps 1 --hidden 8
check "a batch run reads it too" matches ',3,' "$tmp/out"
"$groktop" bench --modulus 11 --threads 1 --format csv --lr 1 >/dev/null 2>"$tmp/err"
check "the bench has nothing to do with it" matches 'bench takes' "$tmp/err"
rm -r "$XDG_CONFIG_HOME"

# ---- presets, order, abbreviations ----

records() {
    "$groktop" --batch --hidden 8 --steps 2 --threads 1 "$@" 2>/dev/null
}
same() { # two command lines, separated by "--"
    first=
    while [ "$1" != -- ]; do
        first="$first $1"
        shift
    done
    shift
    # shellcheck disable=SC2086
    records $first >"$tmp/one"
    records "$@" >"$tmp/two"
    [ -s "$tmp/one" ] && cmp "$tmp/one" "$tmp/two"
}

run presets
check "presets succeeds" is 0 $status
check "presets fits 80 columns" is "" "$(awk 'length > 79' "$tmp/out")"
cp "$tmp/out" "$tmp/presets"
names=$(sed -n 's/^\([a-z0-9-]*\).*/\1/p' "$tmp/presets" | grep .)
check "presets lists the default first" is default "$(echo "$names" | head -n 1)"
for name in $names; do
    check "--preset $name" accepts --preset "$name" --modulus 37
    options=$(awk -v name="$name" '
        /^[a-z]/ { inside = $1 == name; options = 0 }
        inside && /^ +--/ { options = 1 }
        inside && options { print }
    ' "$tmp/presets")
    # shellcheck disable=SC2086
    check "the options listed for $name are what it sets" \
        same $options --hidden 8 --steps 2 --ridge 1 -- --preset "$name" \
        --hidden 8 --steps 2 --ridge 1
done

# ---- the bench: what it writes, not how long it takes ----

run bench --modulus 11 --threads 1 --format csv
check "bench succeeds" is 0 $status
check "bench measures each kind of step" is \
    "what train train isolated spectrum" "$(cut -d, -f4 "$tmp/out" | xargs)"
check "each line of the bench has twelve values" is "12" \
    "$(awk -F, '{ print NF }' "$tmp/out" | sort -u)"
check "median and minimum are times, in order" is "" \
    "$(awk -F, 'NR > 1 && !($7 >= $8 && $8 > 0)' "$tmp/out")"
check "useful work over the median is the rate, and its share of the peak" \
    is "" "$(awk -F, 'NR > 1 {
        r = $9 / $10 - $11
        if (r < -0.01 || r > 0.01 || $9 <= 0) print
    }
    $4 == "train" && (6 * $3 * $2 * $1 / $7 / 1e6 / $9 - 1) ^ 2 > 1e-3' \
    "$tmp/out")"

check "no preset is default" same --preset default -- --seed 1
check "the place of --preset does not matter" \
    same --modulus 5 --preset default -- --preset default --modulus 5
check "the later option counts" same --lr 1 --lr 2 -- --lr 2
check "--train-fraction takes --test-pairs back" \
    same --test-pairs 9 --train-fraction 0.3 -- --train-fraction 0.3
check "an option may be shortened" same --modul 5 -- --modulus=5
check "and these options do matter" \
    [ "$(records --lr 1)" != "$(records --lr 2)" ]

tap_done
