package jbuild.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** Text that compresses about as source code does, and folders of it. The same on every run. */
final class SampleFiles {
  /** The files of one directory of {@link #write}. */
  static final int A_DIRECTORY = 100;

  private static final String LETTERS = "etaoinshrdlucmfwypvbgk";
  private static final int WORDS = 4000;

  private final Random random = new Random(4);
  private final String[] words = new String[WORDS];

  SampleFiles() {
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = 2 + random.nextInt(9); length > 0; length--) {
        word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      words[i] = word.toString();
    }
  }

  /** Lines of words, the frequent ones more often. */
  byte[] text(int bytes) {
    StringBuilder text = new StringBuilder(bytes + 16);
    while (text.length() < bytes) {
      int word = (int) (WORDS * Math.pow(random.nextDouble(), 3));
      text.append(words[word]).append(random.nextInt(9) == 0 ? '\n' : ' ');
    }
    return text.substring(0, bytes).getBytes(US_ASCII);
  }

  /** Makes files called {@code d0000/f00000.txt} and so on below a directory. */
  void write(Path directory, int files, int bytesEach) throws IOException {
    for (int i = 0; i < files; i++) {
      Path parent = directory.resolve(directoryName(i));
      if (i % A_DIRECTORY == 0) {
        Files.createDirectories(parent);
      }
      Files.write(parent.resolve(fileName(i)), text(bytesEach));
    }
  }

  static String directoryName(int file) {
    return "d%04d".formatted(file / A_DIRECTORY);
  }

  static String fileName(int file) {
    return "f%05d.txt".formatted(file);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> below = Files.walk(directory)) {
      for (Path path : below.toList().reversed()) {
        Files.delete(path);
      }
    }
  }
}
