package jbuild.packaging;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes of the calls in one class whose code a bootstrap method would spin at run time calls of
 * private methods with the same code.
 */
final class SpunCode implements CodeTransform {
  private static final String NAME = "spun$";

  private final ClassModel model;
  private final ClassDesc owner;
  private final List<SpunMethod> found = new ArrayList<>();

  SpunCode(ClassModel model) {
    this.model = model;
    this.owner = model.thisClass().asSymbol();
  }

  /** Whether the class has such calls. */
  boolean isNeeded() {
    return model.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .anyMatch(element -> spun(element).isPresent());
  }

  private static Optional<SpunMethod> spun(CodeElement element) {
    return element instanceof InvokeDynamicInstruction call
        ? SpunMethod.of(call)
        : Optional.empty();
  }

  @Override
  public void accept(CodeBuilder builder, CodeElement element) {
    Optional<SpunMethod> spun = spun(element);
    if (spun.isEmpty()) {
      builder.with(element);
      return;
    }
    boolean isInterface = (model.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0;
    builder.invokestatic(owner, NAME + found.size(), spun.get().type(), isInterface);
    found.add(spun.get());
  }

  /** Adds the methods that are called. */
  void addMethods(ClassBuilder builder) {
    int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
    for (int i = 0; i < found.size(); i++) {
      SpunMethod method = found.get(i);
      builder.withMethodBody(NAME + i, method.type(), flags, method::write);
    }
  }
}
