package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of a few calls, made by one thread, and of no use after. A call gives its
 * result, or the negated errno, as the kernel does.
 *
 * <p>One method handle serves every function: all of them take at most six integers or pointers and
 * return one, and on x86-64 and AArch64 Linux these travel in the same registers whatever their
 * width, variadic or not; registers that a function has no parameter for are ignored. Linking a
 * handle for each signature would cost some milliseconds apiece at start-up.
 */
@SuppressWarnings("restricted")
final class Frame implements AutoCloseable {
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              Linker.Option.captureCallState("errno"));

  /** Blocks that no frame uses: making memory takes longer than most calls do. */
  private static final Queue<Block> FREE = new ArrayBlockingQueue<>(16);

  private final Block block;
  private long used;
  private @Nullable Arena beyond;

  Frame() {
    Block free = FREE.poll();
    this.block = free == null ? Block.make() : free;
  }

  /**
   * The memory of a frame, as long as that is enough.
   *
   * @param errno where calls leave it
   */
  private record Block(MemorySegment memory, MemorySegment errno) {
    private static final int BYTES = 8 * 1024;

    /** It goes when nobody refers to it any more: when more than are kept were used at a time. */
    static Block make() {
      Arena arena = Arena.ofAuto();
      return new Block(
          arena.allocate(BYTES, 8), arena.allocate(Linker.Option.captureStateLayout()));
    }
  }

  /** The address of a C string with the given bytes, which must not hold a zero byte. */
  long string(String latin1) {
    if (latin1.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a name holds a zero byte");
    }
    MemorySegment memory = uncleared(latin1.length() + 1L);
    memory.setString(0, latin1, ISO_8859_1);
    return memory.address();
  }

  MemorySegment bytes(String latin1) {
    return uncleared(latin1.length()).copyFrom(MemorySegment.ofArray(latin1.getBytes(ISO_8859_1)));
  }

  /** Memory of zeros. */
  MemorySegment allocate(long byteSize) {
    return uncleared(byteSize).fill((byte) 0);
  }

  private MemorySegment uncleared(long byteSize) {
    long start = used;
    if (byteSize > Block.BYTES - start) {
      Arena more = beyond == null ? Arena.ofConfined() : beyond;
      beyond = more;
      return more.allocate(byteSize, 8);
    }
    used = (start + byteSize + 7) & -8L;
    return block.memory().asSlice(start, byteSize);
  }

  long call(Function function, long a, long b) {
    return call(function, a, b, 0, 0, 0, 0);
  }

  long call(Function function, long a, long b, long c) {
    return call(function, a, b, c, 0, 0, 0);
  }

  long call(Function function, long a, long b, long c, long d) {
    return call(function, a, b, c, d, 0, 0);
  }

  long call(Function function, long a, long b, long c, long d, long e) {
    return call(function, a, b, c, d, e, 0);
  }

  /** Calls, again if a signal came between; {@code close} must not be repeated and is not. */
  long call(Function function, long a, long b, long c, long d, long e, long f) {
    while (true) {
      long result = function.result(invoke(function.address(), a, b, c, d, e, f));
      if (result != -1) {
        return result;
      }
      int error = block.errno().get(JAVA_INT, 0);
      if (error != Errno.EINTR || function == Function.CLOSE) {
        return -error;
      }
    }
  }

  private long invoke(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, block.errno(), a, b, c, d, e, f);
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a native call threw", impossible);
    }
  }

  @Override
  public void close() {
    if (beyond != null) {
      beyond.close();
    }
    var _ = FREE.offer(block);
  }
}
