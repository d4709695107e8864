package jbuild.filesystem.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Passes everything on but the close, which only flushes. */
final class UnclosedOutputStream extends BlockOutputStream {
  private final OutputStream out;

  UnclosedOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  @Override
  public List<PackedBlock> blocks() {
    return List.of();
  }

  @Override
  public void abort() {}
}
