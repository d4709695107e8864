package jbuild.packaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.junit.jupiter.api.Test;

class QuickClassTest {
  private final ClassLoader classPath = QuickClassTest.class.getClassLoader();
  private final QuickClass classes = new QuickClass(classPath);

  /** Rewrites the classes of this package before it defines them. */
  private final class Rewriting extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(Samples.class.getName())) {
        return classPath.loadClass(name);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      byte[] bytes = classes.rewrite(bytes(name));
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private byte[] bytes(String name) {
    try (InputStream in = classPath.getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void rewrittenSwitchesAndRecordsSayWhatTheyDidBefore() throws ReflectiveOperationException {
    Class<?> rewritten = new Rewriting().loadClass(Samples.class.getName());

    assertEquals(Samples.tell(), rewritten.getMethod("tell").invoke(null));
  }

  @Test
  void nothingIsLeftToBeSpun() {
    for (String name : new String[] {"", "$Shape", "$Circle", "$Square", "$All"}) {
      byte[] before = bytes(Samples.class.getName() + name);
      byte[] after = classes.rewrite(before);

      assertTrue(new SpunCode(ClassFile.of().parse(before)).isNeeded(), name);
      assertFalse(new SpunCode(ClassFile.of().parse(after)).isNeeded(), name);
    }
  }

  @Test
  void aClassWithNothingToGainKeepsItsBytes() {
    byte[] bytes = bytes(QuickClassTest.class.getName());

    assertArrayEquals(bytes, classes.rewrite(bytes));
  }

  @Test
  void aClassOfJava5GetsANewFormAndStillRuns() throws ReflectiveOperationException {
    ClassDesc name = ClassDesc.of(Samples.class.getName() + "$Old");
    byte[] old =
        ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
            .build(
                name,
                builder ->
                    builder
                        .withVersion(ClassFile.JAVA_5_VERSION, 0)
                        .withFlags(ClassFile.ACC_PUBLIC)
                        .withMethodBody(
                            "sign",
                            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int),
                            ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                            code -> {
                              Label negative = code.newLabel();
                              code.iload(0).iflt(negative).iconst_1().ireturn();
                              code.labelBinding(negative).iconst_m1().ireturn();
                            }));

    byte[] renewed = classes.rewrite(old);

    assertEquals(ClassFile.JAVA_8_VERSION, ClassFile.of().parse(renewed).majorVersion());
    Class<?> loaded =
        new ClassLoader() {
          Class<?> define() {
            return defineClass(Samples.class.getName() + "$Old", renewed, 0, renewed.length);
          }
        }.define();
    assertEquals(-1, loaded.getMethod("sign", int.class).invoke(null, -5));
  }
}
