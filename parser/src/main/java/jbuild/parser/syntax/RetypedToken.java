package jbuild.parser.syntax;

import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/** A token with another type, because of what stood before it. */
final class RetypedToken extends CommonToken {
  private static final long serialVersionUID = 1L;

  RetypedToken(Token token, int type) {
    super(token);
    setType(type);
  }
}
