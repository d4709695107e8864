package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The native memory of a few calls, made by one thread. A call gives its result, or the negated
 * errno, as the kernel does.
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

  private final Arena arena;
  private final MemorySegment errno;

  Frame() {
    this(Arena.ofConfined());
  }

  private Frame(Arena arena) {
    this.arena = arena;
    this.errno = arena.allocate(Linker.Option.captureStateLayout());
  }

  /** One for many calls, which is not closed and goes when nobody refers to it any more. */
  static Frame lasting() {
    return new Frame(Arena.ofAuto());
  }

  /** The address of a C string with the given bytes, which must not hold a zero byte. */
  long string(String latin1) {
    if (latin1.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a name holds a zero byte");
    }
    return arena.allocateFrom(latin1, ISO_8859_1).address();
  }

  MemorySegment bytes(String latin1) {
    return arena.allocateFrom(JAVA_BYTE, latin1.getBytes(ISO_8859_1));
  }

  MemorySegment allocate(long byteSize) {
    return arena.allocate(byteSize, 8);
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
      int error = errno.get(JAVA_INT, 0);
      if (error != Errno.EINTR || function == Function.CLOSE) {
        return -error;
      }
    }
  }

  private long invoke(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, errno, a, b, c, d, e, f);
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a native call threw", impossible);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
