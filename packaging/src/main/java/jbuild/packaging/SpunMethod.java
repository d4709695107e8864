package jbuild.packaging;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A method whose code the JDK would spin when it is first called. */
sealed interface SpunMethod {
  /** Parameters and result of the call. */
  MethodTypeDesc type();

  /** Writes the code of a static method of this type. */
  void write(CodeBuilder code);

  /** What a call would spin, if it is one of those that are known. */
  static Optional<SpunMethod> of(InvokeDynamicInstruction call) {
    String bootstrap =
        call.bootstrapMethod().owner().displayName() + "." + call.bootstrapMethod().methodName();
    return switch (bootstrap) {
      case "SwitchBootstraps.typeSwitch" -> TypeSwitch.of(call);
      case "ObjectMethods.bootstrap" -> RecordMethod.of(call);
      default -> Optional.empty();
    };
  }

  /**
   * A pattern switch whose labels are types, as {@link
   * java.lang.runtime.SwitchBootstraps#typeSwitch} specifies it: what is looked at, and the label
   * to go on from, to the label that matches.
   */
  record TypeSwitch(MethodTypeDesc type, List<ClassDesc> labels) implements SpunMethod {
    private static Optional<SpunMethod> of(InvokeDynamicInstruction call) {
      List<ClassDesc> labels = new ArrayList<>();
      for (ConstantDesc label : call.bootstrapArgs()) {
        if (!(label instanceof ClassDesc type)) {
          return Optional.empty();
        }
        labels.add(type);
      }
      return Optional.of(new TypeSwitch(call.typeSymbol(), labels));
    }

    @Override
    public void write(CodeBuilder code) {
      Label there = code.newLabel();
      code.aload(0).ifnonnull(there).iconst_m1().ireturn().labelBinding(there);
      for (int i = 0; i < labels.size(); i++) {
        Label next = code.newLabel();
        code.iload(1).loadConstant(i).if_icmpgt(next);
        code.aload(0).instanceOf(labels.get(i)).ifeq(next);
        code.loadConstant(i).ireturn().labelBinding(next);
      }
      code.loadConstant(labels.size()).ireturn();
    }
  }

  /**
   * {@code hashCode} or {@code equals} of a record, as {@link java.lang.runtime.ObjectMethods}
   * makes them.
   *
   * @param components getters of fields
   */
  record RecordMethod(
      boolean isEquals,
      MethodTypeDesc type,
      ClassDesc owner,
      List<DirectMethodHandleDesc> components)
      implements SpunMethod {
    private static final int PRIME = 31;
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

    private static Optional<SpunMethod> of(InvokeDynamicInstruction call) {
      String name = call.name().stringValue();
      if (!(call.bootstrapArgs().getFirst() instanceof ClassDesc owner)
          || name.equals("toString")) {
        return Optional.empty();
      }
      List<DirectMethodHandleDesc> components =
          call.bootstrapArgs().stream()
              .skip(2) // the class and the names
              .map(DirectMethodHandleDesc.class::cast)
              .toList();
      return Optional.of(
          new RecordMethod(name.equals("equals"), call.typeSymbol(), owner, components));
    }

    @Override
    public void write(CodeBuilder code) {
      if (isEquals) {
        writeEquals(code);
      } else {
        writeHashCode(code);
      }
    }

    private static ClassDesc typeOf(DirectMethodHandleDesc component) {
      return component.invocationType().returnType();
    }

    private static ClassDesc boxOf(ClassDesc primitive) {
      return switch (primitive.descriptorString()) {
        case "Z" -> ConstantDescs.CD_Boolean;
        case "B" -> ConstantDescs.CD_Byte;
        case "C" -> ConstantDescs.CD_Character;
        case "S" -> ConstantDescs.CD_Short;
        case "I" -> ConstantDescs.CD_Integer;
        case "J" -> ConstantDescs.CD_Long;
        case "F" -> ConstantDescs.CD_Float;
        default -> ConstantDescs.CD_Double;
      };
    }

    private void writeHashCode(CodeBuilder code) {
      code.iconst_0();
      for (DirectMethodHandleDesc component : components) {
        ClassDesc type = typeOf(component);
        code.loadConstant(PRIME).imul();
        code.aload(0).getfield(owner, component.methodName(), type);
        ClassDesc hasher = type.isPrimitive() ? boxOf(type) : OBJECTS;
        ClassDesc hashed = type.isPrimitive() ? type : ConstantDescs.CD_Object;
        code.invokestatic(hasher, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, hashed));
        code.iadd();
      }
      code.ireturn();
    }

    private void writeEquals(CodeBuilder code) {
      Label differs = code.newLabel();
      int other = code.allocateLocal(TypeKind.REFERENCE);
      code.aload(1).instanceOf(owner).ifeq(differs);
      code.aload(1).checkcast(owner).astore(other);
      for (DirectMethodHandleDesc component : components) {
        ClassDesc type = typeOf(component);
        code.aload(0).getfield(owner, component.methodName(), type);
        code.aload(other).getfield(owner, component.methodName(), type);
        if (type.isPrimitive()) {
          MethodTypeDesc compare = MethodTypeDesc.of(ConstantDescs.CD_int, type, type);
          code.invokestatic(boxOf(type), "compare", compare).ifne(differs);
        } else {
          MethodTypeDesc equals =
              MethodTypeDesc.of(
                  ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);
          code.invokestatic(OBJECTS, "equals", equals).ifeq(differs);
        }
      }
      code.iconst_1().ireturn().labelBinding(differs).iconst_0().ireturn();
    }
  }
}
