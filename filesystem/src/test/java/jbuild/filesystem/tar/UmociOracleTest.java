package jbuild.filesystem.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.compress.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same tree, written by us and by umoci, whose tar writer is Go's (T01): the bytes are equal.
 */
class UmociOracleTest {
  @TempDir Path dir;

  @Test
  void theBytesAreThoseOfGo() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/umoci")), "needs umoci");
    assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "needs python3 to set attributes");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root to make devices");
    shell(
        """
        mkdir top; cd top
        a=$(printf 'a%.0s' $(seq 60)); b=$(printf 'b%.0s' $(seq 99)); c=$(printf 'c%.0s' $(seq 150))
        mkdir -p $a/$a/$a $a/$b $c/$c "caf\u00e9" empty
        echo x > $a/$a/$a/file; echo y > $a/$b/f; echo z > $a/$b/ff; echo w > $c/$c/$c
        echo q > $b; echo q > ${b}1; echo q > ${b}12; mkdir ${b}d ${b}dd
        for i in 95 96 97 98 99 100 101; do mkdir -p $(printf 'd%.0s' $(seq $i))/e; done
        for i in 150 151 152 153 154 155 156 157; do
          p=$(printf 'p%.0s' $(seq 100))/$(printf 'q%.0s' $(seq $((i - 101)))); mkdir -p $p/s; echo 1 > $p/t; done
        echo cafe > "caf\u00e9/\u00fc"; printf '\\377\\n' > "$(printf 'raw\\377')"
        ln -s $c/$c lnk; ln -s "\u00e9" lnk2; ln -s /abs/olute lnk3
        ln $a/$b/f hard; ln $a/$b/f zhard; ln $c/$c/$c zlong
        mkfifo fifo; mknod cdev c 300 70000; mknod bdev b 7 1
        echo big > owner; chown 3000000:4000000 owner; echo o > owner2; chown 2097151:2097152 owner2
        echo s > suid; chmod 6755 suid; mkdir sticky; chmod 1777 sticky; echo n > none; chmod 0 none
        echo old > old; head -c 511 /dev/zero > s511; head -c 512 /dev/zero > s512
        head -c 513 /dev/zero > s513; head -c 3000000 /dev/urandom > large
        python3 -c 'import os; c = bytes.fromhex("0100000200040000000000000000000000000000"); \\
          os.setxattr("suid", "security.capability", c); \\
          os.setxattr("'$a/$b/ff'", "security.capability", c)'
        find . -depth -print0 | xargs -0 touch -h -d @1700000000
        touch -d '1950-01-01T00:00:00Z' old; touch -d @8589934592 owner; touch -d @0 none
        cd ..; umoci init --layout oci >&2; umoci new --image oci:t >&2
        umoci insert --image oci:t top /top >&2
        """);
    byte[] theirs = layer();
    ByteArrayOutputStream ours = new ByteArrayOutputStream();
    try (RootDir root = RootDir.open(dir)) {
      List<LayerEntry> entries = new ArrayList<>();
      add(root, new EntryPath("top"), entries, new HashMap<>());
      LayerWriter.write(entries, ours);
    }
    // umoci 0.4.7 leaves the end mark out.
    int end = ours.size() - 2 * TarFormat.BLOCK;
    assertArrayEquals(theirs, Arrays.copyOf(ours.toByteArray(), end));
  }

  private static void add(
      RootDir root, EntryPath path, List<LayerEntry> entries, Map<String, EntryPath> groups)
      throws IOException {
    Entry.Node node = root.stat(path).orElseThrow();
    Optional<String> group = node instanceof Entry.File file ? file.linkGroup() : Optional.empty();
    EntryPath first = group.map(groups::get).orElse(null);
    if (first != null) {
      entries.add(LayerEntry.of(new Entry.HardLink(path, first)));
      return;
    }
    group.ifPresent(name -> groups.put(name, path));
    entries.add(new LayerEntry(node, root.content(path)));
    if (node instanceof Entry.Directory) {
      for (String name : root.list(path)) {
        add(root, path.child(name), entries, groups);
      }
    }
  }

  private byte[] layer() throws IOException {
    try (DirectoryStream<Path> blobs = Files.newDirectoryStream(dir.resolve("oci/blobs/sha256"))) {
      for (Path blob : blobs) {
        try (InputStream in = Compression.decompress(Files.newInputStream(blob))) {
          byte[] bytes = in.readAllBytes();
          if (bytes[0] != '{') {
            return bytes;
          }
        }
      }
    }
    throw new IOException("umoci made no layer");
  }

  private void shell(String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-ec", script).directory(dir.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    assertEquals(0, builder.inheritIO().start().waitFor());
  }
}
