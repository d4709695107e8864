package jbuild.packaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.junit.jupiter.api.Test;

class QuickClassTest {
  private final ClassLoader classPath = QuickClassTest.class.getClassLoader();
  private final QuickClass classes = new QuickClass(classPath);

  @Test
  void rewrittenSwitchesAndRecordsSayWhatTheyDidBefore() throws ReflectiveOperationException {
    Class<?> rewritten =
        new RewritingLoader(name -> name.startsWith(Samples.class.getName()))
            .loadClass(Samples.class.getName());

    assertEquals(Samples.tell(), rewritten.getMethod("tell").invoke(null));
  }

  @Test
  void nothingIsLeftToBeSpun() {
    for (String name : new String[] {"", "$Shape", "$Circle", "$Square", "$All"}) {
      byte[] before = RewritingLoader.bytes(Samples.class.getName() + name);
      byte[] after = classes.rewrite(before);

      assertTrue(new SpunCode(ClassFile.of().parse(before)).isNeeded(), name);
      assertFalse(new SpunCode(ClassFile.of().parse(after)).isNeeded(), name);
    }
  }

  @Test
  void aClassWithNothingToGainKeepsItsBytes() {
    byte[] bytes = RewritingLoader.bytes(QuickClassTest.class.getName());

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
