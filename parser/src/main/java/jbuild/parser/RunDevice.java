package jbuild.parser;

import java.util.regex.Pattern;

/**
 * A {@code RUN --device}.
 *
 * @param name as in a CDI specification, {@code vendor/class} or {@code vendor/class=name}; empty
 *     where the flag names none
 * @param required whether the step fails where there is no such device
 */
public record RunDevice(String name, boolean required) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z]([\\w.-]*[A-Za-z0-9])?/[A-Za-z]([\\w-]*[A-Za-z0-9])?(=.*)?");

  /** Whether the name has the form that the Container Device Interface asks for. */
  public boolean isWellFormed() {
    return NAME.matcher(name).matches();
  }
}
