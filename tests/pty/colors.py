# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours as bytes: which themes are taken, what each kind of terminal is
told, and that nobody is told a colour who does not want one."""

import re
import subprocess
import tempfile

from harness import Program, check, done

FOREGROUND = re.compile(r"(3[0-7]|9[0-7]|38[;:].*)$")
BACKGROUND = re.compile(r"(4[0-7]|10[0-7]|48[;:].*)$")

# A colour that no other theme has.
OWN = {"dark": "38;5;32", "light": "38;5;26", "colour-blind": "38;5;169"}


def show(*args, term="xterm-256color", **env):
    program = Program("--preset", "p23", "--pace", "0", "--steps", "100",
                      "--weight-decay", "0", *args, rows=40, cols=120,
                      env={"TERM": term, **env})
    program.wait_for("ENDED")
    program.wait_for("% settled")
    return program


def leave(program):
    program.key("q")
    assert program.finish() == 0, program.output[-500:]
    assert not program.left_behind(), program.left_behind()
    output = program.output.decode()
    program.close()
    return output


def renditions(output):
    """The parameters of SGR sequences: 38;5;N and 38:2::R:G:B as one each."""
    found = set()
    for text in re.findall(r"\x1b\[([0-9;:]*)m", output):
        found.update(re.findall(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|[0-9:]+",
                                text))
    return found


def output_of(*args, **env):
    output = leave(show(*args, **env))
    colours = renditions(output)
    painted = {c for c in colours if BACKGROUND.match(c)}
    assert not painted, f"a background: {painted}"
    return output, colours


def has_theme(name, *args, **env):
    _, colours = output_of(*args, **env)
    for theme, colour in OWN.items():
        assert (colour in colours) == (theme == name), \
            f"{theme}'s {colour} in {sorted(colours)}, wanted {name}"


def has_no_colour(*args, **env):
    output, colours = output_of(*args, **env)
    named = {c for c in colours if FOREGROUND.match(c)} | colours & {"39", "49"}
    assert not named, f"colours: {named}"
    assert {"1", "7"} & colours, "no bold or reverse either"
    assert "x test" in output, "no markers on the curves"


def terminal(term, pattern, *args):
    """TERM's colours are those of PATTERN, all of them."""
    if subprocess.run(["infocmp", term], capture_output=True,
                      check=False).returncode != 0:
        return
    output, colours = output_of(*args, term=term)
    if term in ("linux", "vt100"):
        assert output.isascii(), "glyphs that its font may not have"
    named = {c for c in colours if FOREGROUND.match(c)}
    if pattern is None:
        assert not named, f"colours: {named}"
        return
    wrong = {c for c in named if not re.fullmatch(pattern, c)}
    assert len(named) >= 2 and not wrong, f"{sorted(named)}; wrong: {wrong}"


def few_pairs():
    """A terminal of three pairs: its first two colours, and no failure."""
    with tempfile.TemporaryDirectory() as folder:
        source = subprocess.run(["infocmp", "-x", "xterm"], check=True,
                                capture_output=True, text=True).stdout
        source = re.sub(r"pairs#\w+", "pairs#3", source)
        source = source.replace("xterm|", "xterm-few|few pairs|", 1)
        subprocess.run(["tic", "-x", "-o", folder, "-"], check=True,
                       input=source, text=True, capture_output=True)
        _, colours = output_of(term="xterm-few", TERMINFO=folder)
        named = {c for c in colours if FOREGROUND.match(c)}
        assert len(named) == 2, sorted(named)


def file_is_above():
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("color = always\ntheme = light\n")
        file.flush()
        has_theme("light", "--config", file.name, NO_COLOR="1")


def t_cycles():
    program = show()
    for theme in ("light", "mono", "colour-blind", "dark"):
        at = program.key("T")
        program.wait_for(f"theme {theme}", at)
        if theme in OWN:
            program.wait_for(OWN[theme] + "m", at)
    leave(program)


def t_without_colours():
    program = show(NO_COLOR="1")
    at = program.key("T")
    program.wait_for("no colours here", at)
    leave(program)


check("dark is the theme", lambda: has_theme("dark"))
check("a light background is heard of",
      lambda: has_theme("light", COLORFGBG="0;15"))
check("and a dark one", lambda: has_theme("dark", COLORFGBG="15;0"))
for name in OWN:
    check(f"--theme {name}",
          lambda: has_theme(name, "--theme", name, COLORFGBG="0;15"))
check("--theme mono has no colours", lambda: has_theme(None, "--theme", "mono"))
check("NO_COLOR: no colour at all", lambda: has_no_colour(NO_COLOR="1"))
check("an empty NO_COLOR says nothing", lambda: has_theme("dark", NO_COLOR=""))
check("--color never", lambda: has_no_colour("--color", "never"))
check("--color always is above NO_COLOR",
      lambda: has_theme("dark", "--color", "always", NO_COLOR="1"))
check("and so is the configuration file", file_is_above)
for name in ("dark", "light", "colour-blind"):
    check(f"8 colours, {name}",
          lambda: terminal("xterm", r"3[0-7]", "--theme", name))
check("only three pairs", few_pairs)
check("16 colours", lambda: terminal("xterm-16color", r"3[0-7]"))
check("the console", lambda: terminal("linux", r"3[0-7]"))
check("vt100 has none", lambda: terminal("vt100", None))
check("256 colours", lambda: terminal("xterm-256color", r"38;5;\d+"))
check("direct colours",
      lambda: terminal("xterm-direct", r"38:2::\d+:\d+:\d+"))
check("T goes through the themes", t_cycles)
check("T without colours says so", t_without_colours)
done()
