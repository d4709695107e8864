package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunMountsTest {
  private static RunMount parse(String value) {
    return RunMounts.parse(value, v -> v.replace("$X", "x"));
  }

  /** S142, S145, S085. */
  @Test
  void bindIsTheDefaultAndReadOnly() {
    assertEquals(
        new RunMount.Bind(Optional.of("/a,b"), Optional.of("s"), Optional.of("x"), true),
        parse("\"target=/a,b\",from=s,SRC=$X"));
    assertEquals(
        new RunMount.Bind(Optional.of("/a"), Optional.empty(), Optional.empty(), false),
        parse("type=BIND,dst=/a,rw"));
  }

  @Test
  void cachesAreSharedAndWritableUnlessWritten() {
    assertEquals(
        new RunMount.Cache(
            Optional.of("/c"),
            Optional.of("i"),
            Optional.empty(),
            Optional.empty(),
            RunMount.Sharing.LOCKED,
            false,
            OptionalInt.of(0700),
            OptionalLong.of(1),
            OptionalLong.of(2)),
        parse("type=cache,target=/c,id=i,sharing=Locked,mode=0700,uid=1,gid=2"));
  }

  /** S144, S163. */
  @Test
  void aTmpfsHasASizeAndIsWritable() {
    assertEquals(
        new RunMount.Tmpfs(Optional.of("/t"), Optional.empty(), OptionalLong.of(1 << 30), false),
        parse("type=tmpfs,size=1g,target=/t"));
  }

  /** S155, S157, S158. */
  @Test
  void theSourceOfASecretIsItsId() {
    assertEquals(
        new RunMount.Secret(
            Optional.empty(),
            Optional.of("s"),
            Optional.of("TOKEN"),
            true,
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalLong.empty()),
        parse("type=secret,source=s,env=TOKEN,required"));
  }

  /** S144, S145, S158, S162. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "typ=tmpfs;unexpected key 'typ' in 'typ=tmpfs' (did you mean type?)",
        "type=tmp;unsupported mount type \"tmp\" (did you mean tmpfs?)",
        "target=/a,x;invalid field 'x' must be a key=value pair",
        "size=1g,target=/a;unexpected key 'size' for mount type 'bind'",
        "size=1g,type=tmpfs,target=/a;unexpected key 'size' for mount type 'bind'",
        "required,type=secret,id=a;unexpected key 'required' for mount type 'bind'",
        "required=true,type=ssh;unexpected key 'required' for mount type 'bind'",
        "type=tmpfs,size=x;invalid value for size: x",
        "type=cache,mode=9;invalid value 9 for mode",
        "uid=1;uid not allowed for \"bind\" type mounts",
        "sharing=locked;invalid cache sharing set for bind mount",
        "type=secret;invalid secret mount. one of source, target required",
        "type=secret,source=a,id=b;both source and id can't be set",
        "type=secret,id=a,from=b;secret mount should not have a from",
        "type=ssh,source=a;ssh mount should not have a source",
        "type=cache,ro=maybe;invalid value for ro: maybe",
      })
  void badMountsAreRefusedInBuildKitsWords(String value, String message) {
    assertEquals(message, assertThrows(Failure.class, () -> parse(value)).getMessage());
  }
}
