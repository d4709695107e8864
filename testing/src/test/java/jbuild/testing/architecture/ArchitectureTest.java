package jbuild.testing.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ArchitectureTest {
  private static final int LEAST_CLASSES = 250;

  private static JavaClasses classes;

  @BeforeAll
  static void scan() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("jbuild");
  }

  @Test
  void theScanSawTheWholeProject() {
    assertTrue(classes.size() >= LEAST_CLASSES, () -> "only " + classes.size() + " classes");
    for (Module module : Module.ALL) {
      assertTrue(classes.containPackage("jbuild." + module.root()), module.root());
    }
  }

  @TestFactory
  Stream<DynamicTest> aModuleUsesOnlyWhatItMay() {
    return Module.ALL.stream()
        .map(module ->
            DynamicTest.dynamicTest(
                module.root(),
                () ->
                    classes()
                        .that()
                        .resideInAPackage(module.packages())
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(module.allowed())
                        .check(classes)));
  }

  @Test
  void theEnginesPartsUseEachOtherInOneDirection() {
    for (List<String> rule :
        List.of(
            List.of("graph", "frontend", "cachekey", "solver", "op", "assemble"),
            List.of("cachekey", "frontend", "solver", "op", "assemble"),
            List.of("solver", "frontend", "op", "assemble"),
            List.of("frontend", "cachekey", "solver", "op", "assemble"),
            List.of("op", "frontend", "solver", "assemble"),
            List.of("progress", "graph", "frontend", "cachekey", "solver", "op", "assemble"))) {
      String[] forbidden =
          rule.stream().skip(1).map(part -> "jbuild.engine." + part + "..").toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("jbuild.engine." + rule.getFirst() + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .check(classes);
    }
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("jbuild.(*)..").should().beFreeOfCycles().check(classes);
  }

  /**
   * The package that a module is named after holds its contracts and its entry: it is not a part.
   */
  @TestFactory
  Stream<DynamicTest> thePartsOfAModuleHaveNoCycles() {
    return Module.ALL.stream()
        .map(module ->
            DynamicTest.dynamicTest(
                module.root(),
                () ->
                    slices()
                        .matching("jbuild." + module.root() + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true)
                        .check(classes)));
  }

  @Test
  void systemCallsHaveOneHome() {
    noClasses()
        .that()
        .resideOutsideOfPackage("jbuild.filesystem.posix..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.lang.foreign..")
                .and(
                    DescribedPredicate.not(
                        nameMatching(".*\\.(MemorySegment|Arena|ValueLayout.*)"))))
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackage("jbuild.filesystem..")
        .should()
        .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
        .check(classes);
  }

  @Test
  void compressInTheImageModuleBelongsToItsArchiveForm() {
    noClasses()
        .that()
        .resideInAPackage("jbuild.image..")
        .and()
        .resideOutsideOfPackage("jbuild.image.layout..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.commons.compress..")
        .check(classes);
  }

  @Test
  void jacksonsDatabindIsNotUsedAnywhere() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml.jackson.databind..")
        .check(classes);
  }

  /** What javac would warn of, were the command line not compiled without {@code --release}. */
  @Test
  void onlyInterruptsUsesTheJdksOwnPackages() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("jbuild.cli.Interrupts")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("sun..", "jdk..")
        .check(classes);
  }

  @Test
  void onlyTheDoorsTalkToTheProcessAround() {
    DescribedPredicate<JavaClass> inner =
        DescribedPredicate.not(resideInAnyPackage("jbuild.api..", "jbuild.cli.."));
    noClasses().that(inner).should().accessField(System.class, "out").check(classes);
    noClasses().that(inner).should().accessField(System.class, "err").check(classes);
    noClasses()
        .that(inner)
        .should()
        .callMethodWhere(calls(System.class, "exit", "getenv"))
        .orShould()
        .callMethodWhere(calls(Runtime.class, "exit", "halt"))
        .check(classes);
  }

  @Test
  void processesAreStartedInFourPlaces() {
    noClasses()
        .that()
        .resideOutsideOfPackages("jbuild.executor..", "jbuild.registry.auth..")
        .and()
        .doNotHaveFullyQualifiedName("jbuild.engine.op.GitCommand")
        .and()
        .doNotHaveFullyQualifiedName("jbuild.api.KeyAgent")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .callMethodWhere(calls(Runtime.class, "exec"))
        .check(classes);
  }

  @Test
  void whatTheRulesBanIsNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat(
            nameMatching(
                "java\\.io\\.(File|ObjectInputStream|ObjectOutputStream|FileReader|FileWriter)"
                    + "|java\\.util\\.(Date|Calendar|Random)"
                    + "|java\\.util\\.zip\\.GZIPInputStream"
                    + "|java\\.nio\\.MappedByteBuffer"))
        .check(classes);
    noClasses()
        .should()
        .callMethodWhere(calls(java.nio.channels.FileChannel.class, "lock", "tryLock", "map"))
        .orShould()
        .callMethodWhere(calls(java.nio.file.Files.class, "walk", "walkFileTree", "find"))
        .check(classes);
  }

  @Test
  void textDoesNotDependOnTheLocale() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "use the default locale",
                (JavaCall<?> call) ->
                    call.getTargetOwner().isEquivalentTo(String.class) && usesDefaultLocale(call)))
        .check(classes);
  }

  private static boolean usesDefaultLocale(JavaCall<?> call) {
    List<String> parameters =
        call.getTarget().getRawParameterTypes().stream().map(JavaClass::getSimpleName).toList();
    return switch (call.getName()) {
      case "toLowerCase", "toUpperCase" -> parameters.isEmpty();
      case "formatted" -> true;
      case "format" -> parameters.getFirst().equals("String");
      default -> false;
    };
  }

  @Test
  void exceptionsAreNotGeneric() {
    noClasses()
        .should()
        .callConstructorWhere(
            target(
                    owner(
                        nameMatching("java\\.lang\\.(Exception|RuntimeException|Error|Throwable)")))
                .and(
                    describe(
                        "not as a super constructor",
                        call -> !call.getOriginOwner().isAssignableTo(Throwable.class))))
        .check(classes);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        classes.getPackage("jbuild").getSubpackagesInTree().stream()
            .filter(one -> !one.getClasses().isEmpty())
            .filter(one -> !one.getName().equals("jbuild.grammar"))
            .filter(one -> !isNullMarked(one))
            .map(JavaPackage::getName)
            .toList();
    assertEquals(List.of(), unmarked);
  }

  private static boolean isNullMarked(JavaPackage one) {
    return one.tryGetPackageInfo().isPresent() && one.isAnnotatedWith(NullMarked.class);
  }

  private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String... names) {
    return target(owner(name(owner.getName())))
        .and(
            describe(
                "is one of " + String.join(", ", names),
                (JavaCall<?> call) -> List.of(names).contains(call.getName())));
  }
}
