package jbuild.packaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pattern switches and records for {@link QuickClassTest}. */
public final class Samples {
  private Samples() {}

  sealed interface Shape {
    default String kind() {
      return switch (this) {
        case Circle _ -> "circle";
        case Square _ -> "square";
        case Empty _ -> "empty";
      };
    }
  }

  record Circle(double radius) implements Shape {}

  record Square(long side, @Nullable String name) implements Shape {}

  record Empty() implements Shape {}

  record All(boolean z, byte b, char c, short s, int i, long j, float f, double d, int[] array) {}

  /** What the switches and the records say of everything that is told apart. */
  public static List<String> tell() {
    List<String> told = new ArrayList<>();
    int[] array = {1};
    All all = new All(true, (byte) 1, 'c', (short) 2, 3, 4L, Float.NaN, -0.0, array);
    List<@Nullable Object> values =
        Arrays.asList(
            new Circle(1),
            new Circle(Double.NaN),
            new Circle(0.0),
            new Circle(-0.0),
            new Square(1L << 40, "a"),
            new Square(1L << 40, null),
            new Empty(),
            all,
            new All(true, (byte) 1, 'c', (short) 2, 3, 4L, Float.NaN, -0.0, array),
            new All(false, (byte) 1, 'c', (short) 2, 3, 4L, Float.NaN, -0.0, array),
            "text",
            17,
            null);
    for (Object value : values) {
      told.add(describe(value));
      if (value instanceof Shape shape) {
        told.add(shape.kind() + shape.hashCode() + shape);
      }
      for (Object other : values) {
        told.add(String.valueOf(value != null && value.equals(other)));
      }
    }
    told.add(String.valueOf(all.hashCode() == values.get(8).hashCode()));
    return told;
  }

  private static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Circle(double radius) when radius > 0 -> "a circle of " + radius;
      case Circle _ -> "a point";
      case Square(long side, String name) when name != null -> name + side;
      case Square square -> "a square of " + square.side();
      case String text -> text;
      case Integer number when number > 20 -> "many";
      case Integer number -> "number " + number;
      default -> "something else";
    };
  }
}
