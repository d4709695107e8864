package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import jbuild.filesystem.EntryPath;

/** Lists by {@code java.nio}, which is there at once, but takes long for each entry. */
final class NioLister implements Lister {
  private final DirectoryReader reader;

  NioLister(DirectoryReader reader) {
    this.reader = reader;
  }

  @Override
  public List<Found> list(EntryPath directory, Predicate<String> wanted) throws IOException {
    List<Found> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(reader.locate(directory))) {
      for (Path path : stream) {
        String name = RawPaths.name(path);
        if (wanted.test(name)) {
          Optional<Attributes> seen = reader.attributes(path, () -> directory.child(name));
          if (seen.isPresent()) {
            found.add(new Found(name, seen.get()));
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw DirectoryReader.failure(directory, Objects.requireNonNull(e.getCause()));
    } catch (NotDirectoryException | NoSuchFileException e) {
      return List.of();
    } catch (FileSystemException e) {
      throw DirectoryReader.failure(directory, e);
    }
    Collections.sort(found);
    return found;
  }

  @Override
  public Optional<Attributes> attributes(EntryPath path) throws IOException {
    return reader.attributes(path);
  }

  @Override
  public InputStream open(EntryPath file) throws IOException {
    try {
      return Files.newInputStream(reader.locate(file), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw DirectoryReader.failure(file, e);
    }
  }
}
