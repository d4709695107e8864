package jbuild.packaging;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;

/**
 * Rewrites classes for the JVM's AOT cache, which does not keep two kinds of things: classes in a
 * format older than that of Java 6 (Picocli's), and what bootstrap methods spin for pattern
 * switches and for records at their first use, some 60 times in a small build. What libraries do
 * before anybody needs it is put off: {@link LateDecimals}, {@link LateLoggers}.
 */
final class QuickClass {
  /** Below it, classes are verified in an old way that the cache leaves out. */
  private static final int OLDEST_KEPT = ClassFile.JAVA_6_VERSION;

  private final ClassFile format;

  /** Writes all code anew, since code in an old format lacks what the new one wants of it. */
  private final ClassFile renewing;

  /**
   * @param classPath finds every class that the classes to rewrite know
   */
  QuickClass(ClassLoader classPath) {
    this.format =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classPath)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    this.renewing =
        format.withOptions(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ConstantPoolSharingOption.NEW_POOL);
  }

  /** The class as it should be; the same bytes if there is nothing to gain. */
  byte[] rewrite(byte[] bytes) {
    ClassModel model = format.parse(bytes);
    return model.majorVersion() < OLDEST_KEPT ? modernize(model, bytes) : unspun(late(bytes));
  }

  private byte[] late(byte[] bytes) {
    ClassModel model = format.parse(bytes);
    if (LateDecimals.isNeeded(model)) {
      return format.transformClass(model, LateDecimals.transform(model));
    }
    return LateLoggers.isNeeded(model)
        ? format.transformClass(model, LateLoggers.transform())
        : bytes;
  }

  private byte[] unspun(byte[] bytes) {
    ClassModel model = format.parse(bytes);
    SpunCode spun = new SpunCode(model);
    if (!spun.isNeeded()) {
      return bytes;
    }
    ClassTransform bodies = ClassTransform.transformingMethodBodies(spun);
    return format.transformClass(
        model, bodies.andThen(ClassTransform.endHandler(spun::addMethods)));
  }

  private byte[] modernize(ClassModel model, byte[] bytes) {
    try {
      return renewing.transformClass(model, QuickClass::modernize);
    } catch (IllegalArgumentException e) {
      // It knows a class that nobody has here, so it is not one that is used.
      return bytes;
    }
  }

  private static void modernize(ClassBuilder builder, ClassElement element) {
    if (element instanceof ClassFileVersion) {
      builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
    } else {
      builder.with(element);
    }
  }
}
