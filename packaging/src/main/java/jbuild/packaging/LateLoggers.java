package jbuild.packaging;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Gives classes that ask the JVM for a logger a {@link LateLogger} instead. */
final class LateLoggers {
  private static final String SYSTEM = "java/lang/System";
  private static final String GET_LOGGER = "getLogger";
  private static final MethodTypeDesc BY_NAME =
      MethodTypeDesc.of(ClassDesc.of("java.lang.System$Logger"), ClassDesc.of("java.lang.String"));
  private static final ClassDesc LATE_LOGGER = ClassDesc.of("jbuild.packaging.LateLogger");

  private LateLoggers() {}

  /** Whether the class asks for a logger. */
  static boolean isNeeded(ClassModel model) {
    return !model.thisClass().asSymbol().equals(LATE_LOGGER)
        && model.methods().stream()
            .flatMap(method -> method.code().stream())
            .flatMap(code -> code.elementStream())
            .anyMatch(LateLoggers::isGetLogger);
  }

  static ClassTransform transform() {
    return ClassTransform.transformingMethodBodies(LateLoggers::replace);
  }

  private static void replace(CodeBuilder builder, CodeElement element) {
    if (isGetLogger(element)) {
      builder.invokestatic(LATE_LOGGER, GET_LOGGER, BY_NAME);
    } else {
      builder.with(element);
    }
  }

  private static boolean isGetLogger(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.owner().asInternalName().equals(SYSTEM)
        && call.name().equalsString(GET_LOGGER)
        && call.typeSymbol().equals(BY_NAME);
  }
}
