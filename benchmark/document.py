#!/usr/bin/env python3
"""document.py FILE SECTION < TEXT: puts the text between the lines <!-- begin SECTION --> and <!-- end SECTION --> of the file."""
import sys


def main(path, section):
    begin, end = "<!-- begin %s -->\n" % section, "<!-- end %s -->\n" % section
    with open(path) as before:
        text = before.read()
    if text.count(begin) != 1 or text.count(end) != 1:
        sys.exit("%s has no place for %s" % (path, section))
    head, rest = text.split(begin)
    _, tail = rest.split(end)
    with open(path, "w") as after:
        after.write(head + begin + "\n" + sys.stdin.read().strip() + "\n\n" + end + tail)


if __name__ == "__main__":
    main(*sys.argv[1:3])
