package jbuild.executor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Requests to an ssh agent and its answers, in turn. A message is its length in four bytes, its
 * type, and what belongs to that (draft-ietf-sshm-ssh-agent). What would change the agent is
 * answered with a failure and does not reach it.
 */
final class AgentDialogue {
  private static final byte FAILURE = 5;
  private static final byte REQUEST_IDENTITIES = 11;
  private static final byte SIGN_REQUEST = 13;
  private static final int LENGTH_BYTES = 4;

  /** What OpenSSH takes at most. */
  private static final int MAX_BYTES = 256 << 10;

  private AgentDialogue() {}

  /** Carries messages until the client hangs up, or either side breaks the rules. */
  static void hold(SocketChannel client, SocketChannel agent) throws IOException {
    while (true) {
      ByteBuffer request = message(client);
      byte type = request.get(LENGTH_BYTES);
      if (type == REQUEST_IDENTITIES || type == SIGN_REQUEST) {
        write(agent, request);
        write(client, message(agent));
      } else {
        write(client, ByteBuffer.allocate(LENGTH_BYTES + 1).putInt(1).put(FAILURE).flip());
      }
    }
  }

  private static ByteBuffer message(SocketChannel from) throws IOException {
    ByteBuffer head = read(from, ByteBuffer.allocate(LENGTH_BYTES));
    int length = head.getInt(0);
    if (length < 1 || length > MAX_BYTES) {
      throw new IOException("a message of " + length + " bytes");
    }
    return read(from, ByteBuffer.allocate(LENGTH_BYTES + length).putInt(length));
  }

  /** Fills the buffer. */
  private static ByteBuffer read(SocketChannel from, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private static void write(SocketChannel to, ByteBuffer message) throws IOException {
    while (message.hasRemaining()) {
      to.write(message);
    }
  }
}
