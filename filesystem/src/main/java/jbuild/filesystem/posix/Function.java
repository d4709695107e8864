package jbuild.filesystem.posix;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** The functions of the C library that are called, each looked up when this class is first used. */
enum Function {
  CLOSE("close"),
  COPY_FILE_RANGE("copy_file_range", true),
  FCHDIR("fchdir"),
  FCHMOD("fchmod"),
  FCHMODAT("fchmodat"),
  FCHOWNAT("fchownat"),
  FLOCK("flock"),
  FSYNC("fsync"),
  FTRUNCATE("ftruncate"),
  FUTIMENS("futimens"),
  GETDENTS64("getdents64", true),
  GETXATTR("getxattr", true),
  IOCTL("ioctl"),
  LGETXATTR("lgetxattr", true),
  LINKAT("linkat"),
  LISTXATTR("listxattr", true),
  LLISTXATTR("llistxattr", true),
  LSEEK("lseek", true),
  MKDIRAT("mkdirat"),
  MKNODAT("mknodat"),
  MOUNT("mount"),
  OPENAT("openat"),
  PREAD("pread", true),
  PWRITE("pwrite", true),
  READ("read", true),
  READLINKAT("readlinkat", true),
  RENAMEAT2("renameat2"),
  SETNS("setns"),
  SETXATTR("setxattr"),
  STATX("statx"),
  SYMLINKAT("symlinkat"),
  SYNCFS("syncfs"),
  SYSCALL("syscall", true),
  UMOUNT2("umount2"),
  UNLINKAT("unlinkat"),
  UNSHARE("unshare"),
  UTIMENSAT("utimensat"),
  WRITE("write", true);

  private final String symbol;
  private final boolean returnsLong;
  private final long address;

  Function(String symbol) {
    this(symbol, false);
  }

  Function(String symbol, boolean returnsLong) {
    this.symbol = symbol;
    this.returnsLong = returnsLong;
    this.address =
        Linker.nativeLinker().defaultLookup().find(symbol).map(MemorySegment::address).orElse(0L);
  }

  /** Fails with {@code HOST} where the C library is too old to have the function. */
  MemorySegment address() {
    if (address == 0) {
      throw new Failure(ErrorClass.HOST, "the C library has no function " + symbol);
    }
    return MemorySegment.ofAddress(address);
  }

  /** The register's value as the function's return type; an int leaves the upper half undefined. */
  long result(long register) {
    return returnsLong ? register : (int) register;
  }

  String symbol() {
    return symbol;
  }
}
