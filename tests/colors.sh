#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Colours as bytes, in a pseudo-terminal: see pty/colors.py.
command -v python3 >/dev/null || { echo "1..0 # SKIP python3 is not there"; exit 0; }
exec python3 "$(dirname -- "$0")/pty/colors.py"
