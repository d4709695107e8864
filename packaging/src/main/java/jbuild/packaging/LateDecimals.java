package jbuild.packaging;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Makes Jackson's parsers create the decimal numbers that they compare large numbers with when they
 * do so, and not before they read anything: the first {@code BigDecimal} of a JVM computes powers
 * of five for more than ten milliseconds, and no document of an image has a number that large. Each
 * of these constants, {@code BD_MAX_LONG} and the like, is made of a {@code BigInteger} of the same
 * name.
 */
final class LateDecimals {
  private static final String OWNER = "com/fasterxml/jackson/core/base/ParserMinimalBase";
  private static final String PREFIX = "BD_";
  private static final String INTEGER_PREFIX = "BI_";
  private static final ClassDesc DECIMAL = ClassDesc.of("java.math.BigDecimal");
  private static final ClassDesc INTEGER = ClassDesc.of("java.math.BigInteger");
  private static final MethodTypeDesc FROM_INTEGER =
      MethodTypeDesc.of(ConstantDescs.CD_void, INTEGER);

  private LateDecimals() {}

  /** Whether the class makes or uses such constants. */
  static boolean isNeeded(ClassModel model) {
    return model.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .anyMatch(LateDecimals::isConstant);
  }

  /** Rewrites such a class. */
  static ClassTransform transform(ClassModel model) {
    boolean isOwner = model.thisClass().asInternalName().equals(OWNER);
    return (builder, element) -> {
      if (element instanceof MethodModel method) {
        boolean makes = isOwner && method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME);
        CodeTransform code = makes ? LateDecimals::makeNone : LateDecimals::makeWhereUsed;
        builder.transformMethod(method, MethodTransform.transformingCode(code));
      } else {
        builder.with(element);
      }
    };
  }

  private static boolean isConstant(CodeElement element) {
    return element instanceof FieldInstruction field
        && field.name().stringValue().startsWith(PREFIX)
        && field.typeSymbol().equals(DECIMAL)
        && field.owner().asInternalName().startsWith("com/fasterxml/jackson/");
  }

  /** In the initializer, where nothing else is made: what would be the argument is dropped. */
  private static void makeNone(CodeBuilder builder, CodeElement element) {
    switch (element) {
      case NewObjectInstruction _ -> {}
      case StackInstruction stack when stack.opcode() == Opcode.DUP -> {}
      case InvokeInstruction call when call.opcode() == Opcode.INVOKESPECIAL -> {}
      case FieldInstruction field when isConstant(field) -> builder.pop();
      default -> builder.with(element);
    }
  }

  private static void makeWhereUsed(CodeBuilder builder, CodeElement element) {
    if (!(element instanceof FieldInstruction field && isConstant(field))) {
      builder.with(element);
      return;
    }
    String name = INTEGER_PREFIX + field.name().stringValue().substring(PREFIX.length());
    builder
        .new_(DECIMAL)
        .dup()
        .getstatic(field.owner().asSymbol(), name, INTEGER)
        .invokespecial(DECIMAL, ConstantDescs.INIT_NAME, FROM_INTEGER);
  }
}
