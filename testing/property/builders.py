"""The builders that are compared. Each has build(root, flags, out): an exit status, None where it cannot
tell, and the end of its output."""
import os, shutil, subprocess, time

TIMEOUT = 120


def called(command, env=None):
    try:
        done = subprocess.run(command, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return 124, "no end after %d seconds" % TIMEOUT
    return done.returncode, done.stdout.decode("utf-8", "replace")[-3000:]


class Jbuild:
    name = "jbuild"

    def __init__(self, program, work, registry):
        self.program, self.root = program, os.path.join(work, "store")
        self.conf = os.path.join(work, "registries.conf")
        with open(self.conf, "w") as f:
            f.write('[[registry]]\nlocation = "%s"\ninsecure = true\n' % registry)

    def build(self, root, flags, out):
        env = {"JBUILD_ROOT": self.root, "CONTAINERS_REGISTRIES_CONF": self.conf}
        return called([self.program, "build", "--progress=plain", "--network", "none", "-f", os.path.join(root, "Dockerfile"), *flags,
                       "-o", "type=oci,dest=" + out, os.path.join(root, "context")], env)

    def tidy(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def close(self):
        self.tidy()


class Docker:
    """The BuildKit inside Debian's docker.io: the real thing, of 2020. Its daemon runs for the test only, on a socket file."""
    name = "docker"

    def __init__(self, work):
        self.work = os.path.join(work, "docker")
        os.makedirs(self.work)
        self.env = {"DOCKER_HOST": "unix://" + os.path.join(self.work, "socket"), "DOCKER_BUILDKIT": "1", "BUILDKIT_PROGRESS": "plain",
                    "DOCKER_CONFIG": os.path.join(self.work, "config")}
        self.client = "/usr/bin/docker" if os.path.exists("/usr/bin/docker") else "docker"
        with open(os.path.join(self.work, "log"), "w") as log:
            self.daemon = subprocess.Popen(
                ["dockerd", "--host", self.env["DOCKER_HOST"], "--data-root", os.path.join(self.work, "data"), "--exec-root", os.path.join(self.work, "exec"),
                 "--pidfile", os.path.join(self.work, "pid"), "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs"],
                stdout=log, stderr=log)
        for _ in range(300):
            if called([self.client, "version"], self.env)[0] == 0:
                return
            if self.daemon.poll() is not None:
                break
            time.sleep(0.1)
        self.close()
        raise OSError("dockerd does not start")

    @staticmethod
    def there():
        return os.geteuid() == 0 and shutil.which("dockerd") is not None

    def build(self, root, flags, out):
        status, text = called([self.client, "build", "--network=none", "-t", "property:case", "-f", os.path.join(root, "Dockerfile"), *flags,
                               os.path.join(root, "context")], self.env)
        if status == 0:
            status, saved = called([self.client, "save", "property:case", "-o", out], self.env)
            text += saved
            if "empty export" in saved:
                status = None  # it cannot save an image without layers
        return status, text

    @staticmethod
    def differs(where):
        """Nothing that it always makes differently is known."""
        return False

    def tidy(self):
        called([self.client, "system", "prune", "-af"], self.env)
        called([self.client, "builder", "prune", "-af"], self.env)

    def close(self):
        self.daemon.terminate()
        self.daemon.wait()
        shutil.rmtree(self.work, ignore_errors=True)


class Buildah:
    """Another program altogether, which agrees with BuildKit in less."""
    name = "buildah"

    @staticmethod
    def differs(where):
        """What it always makes differently: its own label, and the places of its mounts."""
        return where.startswith(("Labels", "ArgsEscaped", "/run", "/etc/host", "/etc/resolv.conf", "/dev", "/proc", "/sys"))

    def __init__(self, work, registry):
        self.work = os.path.join(work, "buildah")
        os.makedirs(self.work)
        self.conf = os.path.join(self.work, "registries.conf")
        with open(self.conf, "w") as f:
            f.write('[[registry]]\nlocation = "%s"\ninsecure = true\n' % registry)
        self.storage = ["--storage-driver", "vfs", "--root", os.path.join(self.work, "root"), "--runroot", os.path.join(self.work, "run")]

    @staticmethod
    def there():
        return os.geteuid() == 0 and shutil.which("buildah") is not None

    def build(self, root, flags, out):
        env = {"CONTAINERS_REGISTRIES_CONF": self.conf, "BUILDAH_ISOLATION": "chroot"}
        status, text = called(["buildah", *self.storage, "bud", "--format", "oci", "--network", "none", "--layers", "-t", "property", "-f",
                               os.path.join(root, "Dockerfile"), *flags, os.path.join(root, "context")], env)
        if status == 0:
            status, saved = called(["buildah", *self.storage, "push", "-q", "localhost/property", "oci-archive:" + out], env)
            text += saved
        return status, text

    def tidy(self):
        called(["buildah", *self.storage, "rmi", "-af"])

    def close(self):
        self.tidy()
        shutil.rmtree(self.work, ignore_errors=True)
