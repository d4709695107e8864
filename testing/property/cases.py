"""Random small Dockerfiles with their contexts, from a seed.

A case is plain data (it goes through JSON): entries of the context, lines of .dockerignore, instructions, flags. An
instruction has two texts: what jbuild is given, and `other`, the same thing said in the older language of the second
builder, which knows no here-documents, --link, --parents, --exclude, symbolic modes, or ${v#p}. Where that needs files that
the context does not have (a tree without what is excluded, with other modes), they are in `extra`, below `c_q` of the second
builder's context alone. So these constructs are compared with a model that is made here, in other ways than in jbuild:
with bash for variables, chmod(1) for modes, Python for paths.
"""
import os, posixpath, random, re, subprocess, tempfile, zlib

NAMES = ["a", "b", "c.txt", "d.md", ".hid", "e f", "x1"]
DIRS = ["d1", "d2", "d1/sub", "d2/sub", "d1/sub/deep", "d3"]
CONTENTS = ["", "one\n", "two\nlines\n", "x" * 5000, "$A ${B}\n", "a\r\nb"]
FILE_MODES = ["644", "644", "755", "600", "640", "4755", "444", "666"]
DIR_MODES = ["755", "755", "700", "775", "1777", "2755"]
TARGETS = ["a", "../a", "/a", "/d1/a", "sub", "../d1", "/d2", "nowhere", "../../../etc/passwd", "."]
VALUES = ["1", "x y", "", "a.tar.gz", "/opt/p", "$A", "${A:-d}", "${B:+set}", "$A-$B", "${NONE}", "q'q", "\\$A"]
VARIABLES = ["A", "B", "C", "PATHX"]
PLACES = ["/o", "/o/", "/o/p/", "rel", "rel/", ".", "./", "/w/x/y", "/w", "/d1/", "/lnk/", "/lnk", "/o/../z/", "/t$A", "/o/a", "/etc/", "/tmp/k"]
OWNERS = ["1", "1:2", "1000:1000", "root", "daemon", "0:5", "www-data:www-data", "7:daemon"]
SYMBOLIC = ["u=rwX,go=rX", "+x", "go-rwx", "g=u", "a+rX", "u+s,g-w", "o=", "ug+w,o-r", "4750", "1777", "0604"]
# not `!**/a`: the second builder does not look for exceptions with wildcards in what is excluded (S239)
PATTERNS = ["*.md", "d1", "!d1/sub", "**/c.txt", "d2/*", "# note", ".hid", "a?", "!a", "/b", "d*/sub", "**/deep", "  x1  ", "./d3/"]
EXCLUDES = ["*.md", "sub", "**/c.txt", "a", "sub/*", "**/deep", "[ab]"]
WILD = ["*.txt", "d*", "?", "[ab]*", "d1/*", "d*/a", "*.none", "[^a-c]*", "d1/s*", "x[0-9]", "**/a"]
RUNS = [
    "env | grep -v -e ^HOSTNAME= -e ^SHLVL= -e ^PWD= -e ^_= | sort > /r{n}", "touch /r{n} && chmod 4711 /r{n}", "mkdir -p /o/p /w/x && echo {n} > /o/p/r{n}",
    "rm -rf /o", "rm -rf /w /d1; mkdir -p /d1/sub", "ln -s /o /lnk", "ln -s nothing /w{n}", "mkdir -p /o && ln -sfn o /lnk; touch /o/h && ln /o/h /o/h{n}",
    "id -u > /r{n}; id -g >> /r{n}", "pwd > /r{n}", "echo $A-${{B:-x}} > /r{n}", "mkdir -p /o/a && chmod 1777 /o/a && chown 3:4 /o/a", "chmod -R go-w /o || true", "true",
    "mkfifo /f{n}", "cp -a /etc/passwd /p{n}; chown 9:9 /p{n}", "mv /o /o2 || true", "echo u{n}:x:50{n}:60{n}::/home/u{n}:/bin/sh >> /etc/passwd",
    "find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -path '/r*' -prune -o -type d -print | sort > /r{n}",
    "umask > /r{n}; cat /etc/hosts >> /r{n}", "ls -ld /tmp /root > /dev/null; rmdir /home; touch /home", "rm -f /bin/nosuch; : > /tmp/e{n}",
    "[ -e /o/a ] && rm -rf /o/a; mkdir -p /o; ln -s /w /o/a", "exit 3",
]
PARENT_PATHS = ["d1/a", "d1/sub", "d1/./sub", "d1/sub/./deep", "d2/*", "d*/a", "./d1/sub/*", "d1/sub/deep/"]


class Draft:
    """A case that grows."""

    def __init__(self, seed, modern):
        self.r = random.Random(seed)
        self.modern = modern  # whether what the second builder does not know is used, in translation
        self.case = {"seed": seed, "entries": [], "ignore": None, "instructions": [], "flags": []}
        self.stages, self.number, self.arguments = [], 0, {}

    def some(self, chance):
        return self.r.random() < chance

    def pick(self, *choices):
        return self.r.choice(choices[0] if len(choices) == 1 else choices)

    def make(self):
        self.context()
        for name in VARIABLES[:2]:
            if self.some(0.2):
                self.case["flags"] += ["--build-arg", name + "=" + self.pick("given", "", "g v")]
        if self.some(0.15):
            self.case["flags"] += ["--label", "l1=cli"]
        if self.some(0.2):
            self.add("ARG %s=%s" % (self.pick(VARIABLES), self.pick("glob", '"g l"', "")))
        count = self.pick(1, 1, 2, 3)
        for index in range(count):
            self.stage(index)
        if self.some(0.15) and any(self.stages):
            self.case["flags"] += ["--target", self.pick([s for s in self.stages if s])]
        return self.case

    # ------------------------------------------------ context

    def context(self):
        for d in DIRS:
            if self.some(0.65) and (posixpath.dirname(d) == "" or self.has(posixpath.dirname(d))):
                self.entry(d, "dir", mode=self.pick(DIR_MODES))
        for d in [""] + [e["path"] for e in self.case["entries"]]:
            for name in NAMES:
                if self.some(0.35):
                    self.leaf(posixpath.join(d, name))
        if self.some(0.3):
            self.entry("t.tar", "tar", mode="644", content=self.pick("", "gz", "bz2", "xz"))
        # A copy of the whole context would see the second builder's extra files.
        if not self.modern and self.some(0.4):
            self.case["ignore"] = [self.pick(PATTERNS) for _ in range(self.r.randint(1, 5))]

    def leaf(self, path):
        files = [e["path"] for e in self.case["entries"] if e["kind"] == "file"]
        if self.some(0.2):
            self.entry(path, "symlink", target=self.pick(TARGETS))
        elif files and self.some(0.1):
            self.entry(path, "hardlink", target=self.pick(files))
        else:
            self.entry(path, "file", mode=self.pick(FILE_MODES), content=self.pick(CONTENTS))

    def entry(self, path, kind, **more):
        self.case["entries"].append({"path": path, "kind": kind, **more})

    def has(self, path):
        return any(e["path"] == path for e in self.case["entries"])

    def kind(self, path):
        return next((e["kind"] for e in self.case["entries"] if e["path"] == path), None)

    # ------------------------------------------------ stages

    def add(self, text, other=None, extra=None, stage=False):
        self.case["instructions"].append({"text": text, "other": other or text, "extra": extra or [], "stage": stage})

    def stage(self, index):
        base = self.pick(["busybox"] * 6 + ["alpine", "scratch", "scratch"] + [s for s in self.stages if s] * 2)
        self.parent = base
        self.shell = base != "scratch" and base not in getattr(self, "bare", set())
        if not self.shell:
            self.bare = getattr(self, "bare", set()) | {"s%d" % index}
        name = "s%d" % index if self.some(0.7) else None
        image = "@REGISTRY@/library/%s:latest" % base if base in ("busybox", "alpine") else base
        self.add("FROM %s%s" % (image, " AS " + name if name else ""), stage=True)
        self.workdir = "/"
        for _ in range(self.r.randint(1, 8)):
            self.instruction()
        self.stages.append(name)

    def instruction(self):
        kinds = {self.copy: 9, self.run: 6 if self.shell else 0, self.env: 3, self.arg: 2, self.workdir_: 2, self.metadata: 3, self.add_: 2,
                 self.onbuild: 0.4, self.user: 0.8}
        if self.modern:
            kinds.update({self.heredoc: 1.5, self.modified: 1, self.linked: 1, self.parents: 1.5, self.excluded: 1.5, self.symbolic: 1.5})
        self.number += 1
        self.r.choices(list(kinds), list(kinds.values()))[0]()

    def onbuild(self):
        before = self.case["instructions"]
        self.case["instructions"] = []
        self.pick(self.copy, self.env, self.workdir_, *([self.run] if self.shell else []))()
        made, self.case["instructions"] = self.case["instructions"], before
        for one in made:
            if one["text"] == one["other"]:  # the text itself is in the configuration
                self.add("ONBUILD " + one["text"])

    # ------------------------------------------------ metadata

    def word(self):
        value = self.pick(VALUES)
        if value == "q'q" or " " in value or (value and self.some(0.2)):
            return '"%s"' % value
        return value

    def env(self):
        if self.some(0.15):
            self.add("ENV %s %s" % (self.pick(VARIABLES), self.pick("plain", "two words", "$A/b", '"q"')))
        else:
            pairs = ["%s=%s" % (self.pick(VARIABLES), self.word()) for _ in range(self.pick(1, 1, 2, 3))]
            self.add("ENV " + " ".join(pairs))

    def arg(self):
        # S096: several in one ARG are not known to the second builder
        name = self.pick(VARIABLES)
        self.add("ARG " + name + self.pick("", "", "=" + self.word()))

    def workdir_(self):
        path = self.pick("/w", "w", "/w/x/", "..", "/", "/o/p", "$A", "/lnk/in", "sub/../k", "/w/./x")
        # S218: the second builder does not clean the path
        self.add("WORKDIR " + path, "WORKDIR " + (path if path[0] == "$" else posixpath.normpath(path)))

    def user(self):
        self.add("USER " + self.pick("root", "0", "1000", "1:2", "daemon", "www-data", "daemon:daemon", "12345", *(["nosuch"] if self.some(0.2) else [])))

    def metadata(self):
        # not `CMD ["a"] # note`: the second builder takes the array and drops the rest (S033)
        self.add(self.pick(
            'CMD ["a", "b"]', "CMD echo  hi", "CMD []", 'ENTRYPOINT ["/e"]', "ENTRYPOINT run it", "ENTRYPOINT []", "EXPOSE 80", "EXPOSE 53/udp 8080-8082",
            "EXPOSE $A", "VOLUME /v", 'VOLUME ["/v", "/w"]', "VOLUME /o /v2", "LABEL l1=a", 'LABEL l2="$A b" l3=\'$A\'', "LABEL l4 old form", "STOPSIGNAL SIGTERM",
            "STOPSIGNAL 9", "HEALTHCHECK NONE", "HEALTHCHECK --interval=5s --retries=2 CMD test -e /x", 'HEALTHCHECK --timeout=1m30s CMD ["a","b"]',
            "MAINTAINER some body", 'SHELL ["/bin/sh", "-ec"]', "CMD ['single']", 'CMD ["x", "$A"]', "cmd lower"))

    # ------------------------------------------------ RUN

    def command(self):
        return self.pick(RUNS[:-1] * 5 + RUNS[-1:]).format(n=self.number)

    def run(self):
        chance = self.r.random()
        if chance < 0.1:
            self.add('RUN ["/bin/sh", "-c", "echo json $A > /r%d"]' % self.number)
        elif chance < 0.25:
            # S133: targets that are there already, because the second builder leaves behind those that it makes
            mount = self.pick("type=tmpfs,target=/tmp", "type=bind,source=d2,target=/tmp", "type=bind,source=d1,target=/var", "type=cache,id=%d,target=/var" % self.number,
                              "type=bind,from=@REGISTRY@/library/busybox:latest,source=/etc,target=/tmp", *([] if self.modern else ["type=bind,target=/tmp", "type=bind,target=/tmp,rw"]))
            where = re.search("target=([^,]*)", mount).group(1)
            self.add("RUN --mount=%s find %s -type f 2>/dev/null | sort > /r%d; touch %s/new || true" % (mount, where, self.number, where))
        elif chance < 0.3:
            self.add("RUN echo a \\\n  # note\n  b > /r%d && \\\n\n  true" % self.number)
        else:
            self.add("RUN " + self.command())

    # ------------------------------------------------ COPY and ADD

    def source(self):
        paths = [e["path"] for e in self.case["entries"]]
        choice = self.r.random()
        if paths and choice < 0.6:
            path = self.pick(paths)
            return path + ("/" if self.kind(path) == "dir" and self.some(0.3) else "")
        if choice < 0.85:
            # BuildKit does not send what a link leads to that stands behind a wildcard's directory: see docs/dockerfile-support.md
            linked = any(e["kind"] == "symlink" and e["path"].endswith("/a") for e in self.case["entries"])
            return self.pick([w for w in WILD if not (linked and w in ("d*/a", "**/a"))])
        if choice < 0.95 and not self.modern:
            return self.pick(".", "*", "/", "./", "../a", "d1/../a")
        return self.pick("missing", "/a", "./a", "d1/.", "b", "/d2", *paths[:3])

    def place(self):
        return self.pick(PLACES)

    def owner(self):
        # S189: named owners need the base's files; S196: from an empty file system the second builder fails
        return "--chown=%s " % self.pick(OWNERS if self.shell else OWNERS[:4]) if self.some(0.25) else ""

    def mode(self):
        # the second builder keeps set-id bits of the source (S191 says not): those are left to `symbolic`
        if any(len(e.get("mode", "")) > 3 for e in self.case["entries"]):
            return ""
        return "--chmod=%s " % self.pick("755", "600", "0644") if self.some(0.15) else ""

    def copy(self, name="COPY"):
        options = "" if name == "ADD" and self.has("t.tar") else self.owner()
        if name == "COPY" and self.some(0.25):
            return self.copy_from(options)
        options += self.mode()
        sources = [self.source() for _ in range(self.pick(1, 1, 1, 2, 3))]
        place = self.place()
        if len(sources) > 1 and not place.endswith("/"):
            place += "/"  # S170: decided on its own
        if "--chmod" in options:
            # S172: the second builder gives no mode to directories that are made, and scratch has none yet
            place = self.pick("/", "/etc/", "/tmp/") if self.shell else "/"
        words = sources + [place]
        if any(" " in w for w in words) or self.some(0.1):
            self.add("%s %s[%s]" % (name, options, ", ".join('"%s"' % w for w in words)))
        else:
            self.add("%s %s%s" % (name, options, " ".join(words)))

    def copy_from(self, options):
        named = [s for s in self.stages if s]
        numbers = [str(i) for i in range(len(self.stages))]
        origin = self.pick(named + numbers + ["@REGISTRY@/library/busybox:latest"])
        source = self.pick("/o", "/o/", "/o/.", "/d1", "/w", "/lnk", "/etc/passwd", "/etc/", "/etc/h*", "/r*", "/o/*", "o/p", "/home")
        self.add("COPY --from=%s %s%s %s" % (origin, options, source, self.place()))

    def add_(self):
        if self.has("t.tar") and self.some(0.7):
            # S210: the second builder does not give --chown to what it unpacks
            self.add("ADD %s %s" % (self.pick("t.tar", "t.*", "t.tar a"), self.pick("/o/", "/x/", "./", "/w/x/", "/tarred/")))
        else:
            self.copy("ADD")

    # ------------------------------------------------ what the second builder is told in other words

    def subtree(self):
        """A directory of the context and what is below it, with paths relative to it."""
        top = self.pick([e["path"] for e in self.case["entries"] if e["kind"] == "dir"] or [None])
        if top is None:
            return None, []
        below = [{**e, "path": posixpath.relpath(e["path"], top)} for e in self.case["entries"] if e["path"].startswith(top + "/")]
        if any(e["kind"] == "hardlink" for e in below):
            return None, []
        return top, below

    def moved(self, entries):
        """The entries below a directory of their own for the second builder: the directory and the entries there."""
        top = "c_q/%d" % self.number  # a name that none of WILD matches
        return top, [{"path": top, "kind": "dir", "mode": "755"}] + [{**e, "path": posixpath.join(top, e["path"])} for e in entries]

    def excluded(self):
        top, below = self.subtree()
        if not below:
            return
        patterns = [self.pick(EXCLUDES) for _ in range(self.pick(1, 1, 2))]
        kept = [e for e in below if not any(matches(p, e["path"]) for p in patterns)]
        place, extra = self.moved(kept)
        flags = "".join("--exclude=%s " % p for p in patterns)
        to = "/ex%d/" % self.number
        self.add("COPY %s%s %s" % (flags, top, to), "COPY %s %s" % (place, to), extra)

    def symbolic(self):
        top, below = self.subtree()
        if not below or any(e["kind"] == "tar" for e in below):
            return
        change = self.pick(SYMBOLIC)
        changed = [{**e, "mode": changed_mode(change, e)} if "mode" in e else e for e in below]
        place, extra = self.moved(changed)
        # into the root, because the mode of directories that are made is another matter (S172)
        self.add("COPY --chmod=%s %s /" % (change, top), "COPY %s /" % place, extra)

    def parents(self):
        pattern = self.pick(PARENT_PATHS)
        clean = posixpath.normpath(pattern)
        pivot = posixpath.normpath(pattern.split("/./")[0]) if "/./" in pattern[1:] and not pattern.startswith("./") else ""
        found = [e for e in self.case["entries"] if matches(clean, e["path"])]
        if any(e["kind"] != "file" and e["kind"] != "dir" for e in self.case["entries"] if matches(clean, e["path"])) or "*" not in clean and not found:
            return
        wanted = set()
        for e in found:
            parts = e["path"].split("/")
            wanted.update("/".join(parts[:i]) for i in range(1, len(parts) + 1))
        kept = [e for e in self.case["entries"] if e["path"] in wanted]
        if pivot:
            kept = [{**e, "path": posixpath.relpath(e["path"], pivot)} for e in kept if e["path"].startswith(pivot + "/")]
        if any(e["kind"] == "hardlink" for e in kept) or not kept:
            return
        place, extra = self.moved(kept)
        to = "/pa%d/" % self.number
        self.add("COPY --parents %s %s" % (pattern, to), "COPY %s %s" % (place, to), extra)

    def linked(self):
        paths = [e["path"] for e in self.case["entries"] if e["kind"] in ("file", "dir") and " " not in e["path"]]
        if not paths:
            return
        owner = self.pick("", "--chown=5:6 ")
        rest = "%s%s /li%d/" % (owner, self.pick(paths), self.number)
        self.add("COPY --link " + rest, "COPY " + rest)

    def heredoc(self):
        if self.shell and self.some(0.5):
            lines = ["echo $A > /h%d" % self.number, "false", "echo 'two' >> /h%d" % self.number]
            quoted = ", ".join('"%s"' % w for w in ["/bin/sh", "-c", "\\n".join(lines) + "\\n"])
            return self.add("RUN <<%s\n%s\nEOF" % (self.pick("EOF", '"EOF"'), "\n".join(lines)), "RUN [%s]" % quoted)
        body = self.pick("plain\n", "\ttabs\n\n# no comment\n", "back \\\\ slash\n", "")
        strip = self.some(0.3)
        kept = re.sub("(?m)^\t+", "", body) if strip else body
        if self.some(0.5):
            quote, kept = "'", kept
        else:
            quote, kept = "", kept.replace("\\\\", "\\")
        place, extra = self.moved([{"path": "n.txt", "kind": "file", "mode": "644", "content": kept, "made": True}])
        owner = self.pick("", "--chown=5:6 ")
        self.add("COPY %s<<%s%sn.txt%s /he%d/\n%sn.txt" % (owner, "-" if strip else "", quote, quote, self.number, body),
                 "COPY %s%s/n.txt /he%d/" % (owner, place, self.number), extra)

    def modified(self):
        value = self.pick("a.tar.gz", "xxyyxx", "one/two/two", "plain", "")
        form = self.pick("#*.", "##*.", "%.*", "%%.*", "#x", "/x/Q", "//x/Q", "/two/", "//two/3", "%%two", "##*/", "#?", "-def", ":-def", "+alt", ":+alt")
        result = subprocess.run(["bash", "-c", "v=%s; printf %%s \"${v%s}\"" % (value, form)], stdout=subprocess.PIPE, check=True).stdout.decode()
        name = "M%d" % self.number
        self.add("ENV %s=%s N%s=${%s}" % (name, value, name, name))
        # one instruction sees the variables from before it (S061)
        self.add('ENV O%s="${%s%s}"' % (name, name, form), 'ENV O%s="%s"' % (name, result))


def matches(pattern, path):
    """Whether an ignore pattern without `!` names a path or a directory that it is in."""
    out = ""
    for part in re.split(r"(\*\*/|\*|\[ab\])", posixpath.normpath(pattern)):
        out += {"**/": "(.*/)?", "*": "[^/]*", "[ab]": "[ab]"}.get(part, re.escape(part))
    return re.match(out + "(/.*)?$", path, re.S) is not None


def changed_mode(change, entry):
    """The mode after chmod(1), without a umask; an octal one as it is."""
    if change.isdigit():
        return change
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "x")
        if entry["kind"] == "dir":
            os.mkdir(path)
        else:
            open(path, "w").close()
        os.chmod(path, int(entry["mode"], 8))
        subprocess.run(["chmod", change, path], check=True, umask=0)
        return "%o" % (os.stat(path).st_mode & 0o7777)


def stamp(entry):
    """A time of its own for each path and content: builders take equal sizes and times for equal files."""
    if entry.get("made"):
        return None
    return 978307200 + zlib.crc32((posixpath.basename(entry["path"]) + "\0" + str(entry.get("content"))).encode()) % 100000000


def make(seed):
    return Draft(seed, modern=seed % 3 == 0).make()
