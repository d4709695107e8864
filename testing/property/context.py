"""Writes a case's context and Dockerfile to disk, for jbuild or for the second builder."""
import bz2, gzip, io, lzma, os, tarfile

import cases

IN_THE_TAR = [("in/", "dir", 0o755, 5, 6, ""), ("in/f", "file", 0o640, 7, 8, "packed\n"), ("in/l", "symlink", 0o777, 0, 0, "f"),
               ("deep/er/g", "file", 0o4755, 0, 0, "deep\n"), ("in/h", "hardlink", 0o640, 7, 8, "in/f")]


def write(case, root, other, registry):
    """Makes root/context and root/Dockerfile.

    other: for the second builder
    """
    top = os.path.join(root, "context")
    os.makedirs(top)
    entries = list(case["entries"])
    if other:
        for instruction in case["instructions"]:
            entries += instruction["extra"]
    for entry in entries:
        write_entry(top, entry)
    if case["ignore"] is not None:
        with open(os.path.join(top, ".dockerignore"), "w") as f:
            f.write("\n".join(case["ignore"]) + "\n")
        os.utime(os.path.join(top, ".dockerignore"), (1000000000, 1000000000))
    finish(top, entries)
    with open(os.path.join(root, "Dockerfile"), "w") as f:
        f.write("".join(i["other" if other else "text"].replace("@REGISTRY@", registry) + "\n" for i in case["instructions"]))


def write_entry(top, entry):
    path = os.path.join(top, entry["path"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if entry["kind"] == "dir":
        os.makedirs(path, exist_ok=True)
    elif entry["kind"] == "symlink":
        os.symlink(entry["target"], path)
    elif entry["kind"] == "hardlink":
        if os.path.exists(os.path.join(top, entry["target"])):
            os.link(os.path.join(top, entry["target"]), path)
    elif entry["kind"] == "tar":
        write_tar(path, entry["content"])
    else:
        with open(path, "w", newline="") as f:
            f.write(entry["content"])


def finish(top, entries):
    """Modes and times, the deepest first."""
    for entry in sorted(entries, key=lambda e: -len(e["path"])):
        path = os.path.join(top, entry["path"])
        if not os.path.lexists(path):
            continue
        if "mode" in entry:
            os.chmod(path, int(entry["mode"], 8))
        time = cases.stamp(entry)
        if time is not None and entry["kind"] != "hardlink":
            os.utime(path, (time, time), follow_symlinks=False)
    os.chmod(top, 0o755)


def write_tar(path, compression):
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, kind, mode, uid, gid, text in IN_THE_TAR:
            member = tarfile.TarInfo(name.rstrip("/"))
            member.type = {"dir": tarfile.DIRTYPE, "file": tarfile.REGTYPE, "symlink": tarfile.SYMTYPE, "hardlink": tarfile.LNKTYPE}[kind]
            member.mode, member.uid, member.gid, member.mtime = mode, uid, gid, 986000000
            if kind in ("symlink", "hardlink"):
                member.linkname = text
            data = text.encode() if kind == "file" else b""
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    compress = {"": bytes, "gz": lambda data: gzip.compress(data, mtime=0), "bz2": bz2.compress, "xz": lzma.compress}[compression]
    with open(path, "wb") as f:
        f.write(compress(plain.getvalue()))
