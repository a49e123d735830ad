# SPDX-License-Identifier: GPL-3.0-or-later
# The files of lessons, in their order, as the table lesson_table in C: a name,
# a title (the first line, without its "# "), and the lines.
BEGIN {
    print "/* Made by lessons/lessons.awk. */"
    print "#include <config.h>\n\n#include \"cli/lessons.h\"\n"
    print "#include <stddef.h>\n"
}
FNR == 1 {
    if (count)
        print "    NULL};\n"
    count++
    name[count] = FILENAME
    gsub(/^.*\/|\.lesson$/, "", name[count])
    title[count] = quoted(substr($0, 3))
    print "static const char *const lines_" count "[] = {"
}
{ print "    " quoted($0) "," }
END {
    if (count)
        print "    NULL};\n"
    print "const struct lesson lesson_table[] = {"
    for (i = 1; i <= count; i++)
        print "    {\"" name[i] "\", " title[i] ", lines_" i "},"
    print "    {NULL, NULL, NULL}};"
}
function quoted(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    return "\"" text "\""
}
