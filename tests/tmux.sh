# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced after tap.sh by tests that look at the screen: groktop in a tmux of
# its own. They wait for what they want to see, never for time.

starts=0
socket=groktop-$$-0
trap 'tmux -L "$socket" kill-server 2>/dev/null; rm -rf "$tmp"' EXIT

# start COLS ROWS ARGUMENT...: groktop in a terminal of that size. When it has
# ended, the terminal shows "status N".
start() {
    tmux -L "$socket" kill-server 2>/dev/null
    starts=$((starts + 1))
    socket=groktop-$$-$starts # of its own: the old one may still be closing
    cols=$1 rows=$2
    shift 2
    printf '%s' "'$groktop'" >"$tmp/command"
    for argument; do printf " '%s'" "$argument" >>"$tmp/command"; done
    printf '; echo status $?; read wait' >>"$tmp/command"
    env ${ENVIRONMENT-} LC_ALL="${LOCALE-C.UTF-8}" \
        tmux -u -L "$socket" -f /dev/null new-session -d -x "$cols" -y "$rows" \
        "TERM=${TERMINAL-screen-256color} sh '$tmp/command'"
}

keys() { tmux -L "$socket" send-keys "$@"; }
screen() { tmux -L "$socket" capture-pane -p; }
resize() { tmux -L "$socket" resize-window -x "$1" -y "$2"; }

# How often a wait looks, 20 times a second at most: that long is only waited for
# what does not come.
patience=2400

# wait_for PATTERN: until a line of the screen matches.
wait_for() {
    tries=$patience
    while ! screen 2>/dev/null | grep -Eq -- "$1"; do
        tries=$((tries - 1))
        if [ $tries = 0 ] || ! screen >/dev/null 2>&1; then
            echo "never seen: $1"
            tmux -L "$socket" capture-pane -p -S - # what scrolled away too
            return 1
        fi
        sleep 0.05
    done
}

# no_bytes SET: until the screen has none of these bytes left. A frame takes tmux
# a moment, so its first line is no sign that the last is there.
no_bytes() {
    tries=$patience
    while [ "$(screen | LC_ALL=C tr -dc "$1" | wc -c)" -gt 0 ]; do
        tries=$((tries - 1))
        [ $tries = 0 ] && { screen; return 1; }
        sleep 0.05
    done
}

# no_text PATTERN: until no line of the screen matches.
no_text() {
    tries=$patience
    while screen | grep -Eq -- "$1"; do
        tries=$((tries - 1))
        [ $tries = 0 ] && { echo "still seen: $1"; screen; return 1; }
        sleep 0.05
    done
}

# The number after WORD on the screen, thousands joined: "step 1 234" is 1234.
number_after() {
    screen | sed -n "s/.*$1 \([0-9][0-9 ]*[0-9]\|[0-9]\)  .*/\1/p" | head -n 1 |
        tr -d ' '
}
