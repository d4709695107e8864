package jbuild.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * What is built in a rehearsal, beside the quickstart: together every instruction and most flags.
 */
final class RehearsalFiles {
  /** Text: instructions without a process. */
  private static final String INSTRUCTIONS =
      """
      # syntax=docker/dockerfile:1
      # check=skip=JSONArgsRecommended
      ARG VERSION=1.2.3
      ARG BASE=@BASE@
      FROM ${BASE} AS first
      MAINTAINER nobody
      LABEL one=1 "two words"='more words'
      ARG VERSION
      ENV ONE=1 TWO="two ${ONE:-none}" PATH=/bin:$PATH
      ENV OLD value of ${VERSION%.*}
      EXPOSE 80 443/tcp 7000-7010/udp
      VOLUME /data /more
      STOPSIGNAL SIGTERM
      HEALTHCHECK --interval=5s --timeout=3s --retries=2 CMD ["true"]
      SHELL ["/bin/sh", "-ec"]
      ONBUILD LABEL late=1
      WORKDIR /work
      USER 1000:1000
      COPY --chown=1000:1000 --chmod=u+x one.txt d1/ some/
      COPY --link --exclude=*.log d2 /linked/
      COPY <<"EOF" /text
      as it is: $ONE
      EOF
      ADD --chmod=644 one.txt *.txt /added/

      FROM scratch AS other
      COPY --from=first /work/some /some

      FROM first
      COPY --from=other --parents /some /
      ADD base.tar /unpacked/
      ENTRYPOINT ["/entry"]
      CMD one two
      """;

  /** Processes. Built in the quickstart's folder, for its busybox. */
  private static final String STEPS =
      """
      FROM scratch AS base
      COPY rootfs/ /
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      ENV PATH=/bin
      SHELL ["/bin/sh", "-ec"]
      RUN --mount=type=bind,target=/context --mount=type=tmpfs,target=/tmp \\
          --mount=type=cache,target=/cache,sharing=locked,mode=0755 \\
          --mount=type=secret,id=token --mount=type=secret,id=none,env=NONE \\
          cat /context/greeting.txt > /greeting && echo "to standard error" >&2
      RUN <<EOF
      mkdir -p /a/b
      echo two > /a/b/c
      ln -s c /a/b/d
      ln /a/b/c /hard
      mknod /pipe p
      chmod 700 /a
      rm /greeting
      EOF
      RUN --network=none cat /a/b/d && rm -r /a/b && echo root:x:0:0:root:/:/bin/sh > /etc/passwd
      USER root

      FROM base AS failing
      RUN exit 3

      FROM base
      COPY greeting.txt /greeting
      RUN --mount=type=bind,from=base,source=/bin,target=/other ls /other
      """;

  private static final int FILE_BYTES = 4096;

  private final Path work;

  RehearsalFiles(Path work) {
    this.work = work;
  }

  /** A new file of Dockerfile instructions that run processes. */
  Path steps() throws IOException {
    return Files.writeString(work.resolve("steps.Dockerfile"), STEPS);
  }

  /** A context for all other instructions. */
  Path instructions(String base, Path archive) throws IOException {
    Path context = context("instructions", INSTRUCTIONS.replace("@BASE@", base), 60);
    Files.copy(archive, context.resolve("base.tar"));
    Files.writeString(context.resolve(".dockerignore"), "# not this\n**/*.log\n!d1/f1\nd3/f*\n");
    return context;
  }

  /** A context. */
  Path context(String name, String dockerfile, int files) throws IOException {
    Path directory = Files.createDirectories(work.resolve(name));
    SplittableRandom random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < files; i++) {
      Path parent = Files.createDirectories(directory.resolve("d" + i % 20));
      byte[] content = new byte[FILE_BYTES];
      if (i % 2 == 0) {
        random.nextBytes(content);
      }
      Files.write(parent.resolve("f" + i), content);
    }
    Files.writeString(directory.resolve("one.txt"), "one");
    Files.writeString(directory.resolve("Dockerfile"), dockerfile);
    return directory;
  }
}
