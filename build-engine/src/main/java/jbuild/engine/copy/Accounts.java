package jbuild.engine.copy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.PathResolver;

/**
 * Users and groups of a root file system, from its {@code /etc/passwd} and {@code /etc/group}
 * (S124-S128, S188): read inside the tree, regular files of at most 10 MiB. A file that is missing
 * lists nobody; one that cannot be used fails only those who need it. Immutable.
 */
public final class Accounts {
  private static final long MAX_FILE_BYTES = 10L * 1024 * 1024;
  private static final long MAX_ID = 0xffff_ffffL;

  /** Of a root file system without such files: numbers and {@code root} are known all the same. */
  public static final Accounts NONE =
      new Accounts(
          new AccountFile<>(List.of(), Optional.empty()),
          new AccountFile<>(List.of(), Optional.empty()));

  private final AccountFile<User> users;
  private final AccountFile<Group> groups;

  private Accounts(AccountFile<User> users, AccountFile<Group> groups) {
    this.users = users;
    this.groups = groups;
  }

  /**
   * A user to run as.
   *
   * @param groups supplementary
   * @param home from passwd, {@code /} where there is none
   */
  public record Account(long uid, long gid, List<Long> groups, String home) {
    public Account {
      groups = List.copyOf(groups);
    }
  }

  /** Who owns an entry: ids from 0 to 4294967295. */
  public record Owner(long uid, long gid) {
    public static final Owner ROOT = new Owner(0, 0);
  }

  private record User(String name, long uid, long gid, String home) {}

  private record Group(String name, long gid, List<String> members) {}

  /** The lines of a file, or why there are none. */
  private record AccountFile<T>(List<T> lines, Optional<Failure> failure) {
    List<T> need() {
      if (failure.isPresent()) {
        throw failure.get();
      }
      return lines;
    }
  }

  /**
   * Whether an owner, as {@link #owner} takes it, is looked up by name: then it depends on what the
   * files hold. One that is not can be found in {@link #NONE}, so that no layer need be read.
   */
  public static boolean namesAnyone(String chown) {
    for (String part : chown.split(":", 2)) {
      if (!part.isEmpty() && !part.equals("root") && !isNumber(part)) {
        return true;
      }
    }
    return false;
  }

  /** Reads both files, where they exist. */
  public static Accounts read(FileTree root) throws IOException {
    return new Accounts(
        read(root, "etc/passwd", Accounts::user), read(root, "etc/group", Accounts::group));
  }

  /**
   * The account of a USER value ({@code user}, {@code uid}, {@code user:group}, empty for root);
   * fails with STEP. A number is an id even where a user is called so. A group that is named
   * replaces the supplementary ones (S125).
   */
  public Account account(String user) {
    String[] parts = (user.isEmpty() ? "0" : EntryPath.latin1(user)).split(":", -1);
    String name = parts[0].isEmpty() ? "0" : parts[0];
    String group = parts.length > 1 ? parts[1] : "";
    OptionalLong uid = number(name);
    OptionalLong gid = number(group);
    if (uid.isPresent() && gid.isPresent()) {
      return new Account(uid.getAsLong(), gid.getAsLong(), List.of(), homeOf(uid.getAsLong()));
    }
    Optional<User> found =
        users.need().stream()
            .filter(u -> uid.isPresent() ? u.uid == uid.getAsLong() : u.name.equals(name))
            .findFirst();
    if (found.isEmpty() && uid.isEmpty()) {
      throw unknown("user", name, "passwd");
    }
    User who = found.orElseGet(() -> new User("", uid.getAsLong(), 0, "/"));
    if (!group.isEmpty()) {
      long named = gid.orElseGet(() -> groupNamed(group));
      return new Account(who.uid, named, List.of(), who.home);
    }
    return new Account(who.uid, who.gid, supplementary(who), who.home);
  }

  /**
   * The owner that a {@code --chown} or a WORKDIR's USER names: of a number the group is the same
   * number, of a name the user's own (S188). As in BuildKit, a name that nobody has is root's
   * (S189). Fails with {@code PARSE} for a number that is no id.
   */
  public Owner owner(String chown) {
    String[] parts = EntryPath.latin1(chown).split(":", 2);
    Owner user = ownerOf(parts[0]);
    if (parts.length == 1) {
      return user;
    }
    String group = parts[1];
    if (group.isEmpty()) {
      return new Owner(user.uid, 0);
    }
    OptionalLong gid = group.equals("root") ? OptionalLong.of(0) : number(group);
    return new Owner(user.uid, gid.orElseGet(() -> findGroup(group).orElse(user.gid)));
  }

  private Owner ownerOf(String user) {
    if (user.isEmpty() || user.equals("root")) {
      return Owner.ROOT;
    }
    OptionalLong uid = number(user);
    if (uid.isPresent()) {
      return new Owner(uid.getAsLong(), uid.getAsLong());
    }
    return users.need().stream()
        .filter(line -> line.name.equals(user))
        .findFirst()
        .map(line -> new Owner(line.uid, line.gid))
        .orElse(Owner.ROOT);
  }

  private String homeOf(long uid) {
    return users.lines.stream()
        .filter(line -> line.uid == uid)
        .findFirst()
        .map(User::home)
        .orElse("/");
  }

  private List<Long> supplementary(User user) {
    if (user.name.isEmpty()) {
      return List.of();
    }
    return groups.need().stream()
        .filter(group -> group.members.contains(user.name))
        .map(Group::gid)
        .toList();
  }

  private long groupNamed(String name) {
    return findGroup(name).orElseThrow(() -> unknown("group", name, "group"));
  }

  private Optional<Long> findGroup(String name) {
    return groups.need().stream()
        .filter(group -> group.name.equals(name))
        .findFirst()
        .map(Group::gid);
  }

  private static Failure unknown(String kind, String name, String file) {
    return new Failure(
        ErrorClass.STEP,
        "unable to find " + kind + " " + text(name) + ": no matching entries in " + file + " file");
  }

  private static boolean isNumber(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static OptionalLong number(String value) {
    if (!isNumber(value)) {
      return OptionalLong.empty();
    }
    String digits = value.replaceFirst("^0+(?=.)", "");
    if (digits.length() > 10 || Long.parseLong(digits) > MAX_ID) {
      throw new Failure(
          ErrorClass.PARSE, "uids and gids must be in range 0-" + MAX_ID + ": " + value);
    }
    return OptionalLong.of(Long.parseLong(digits));
  }

  private static <T> AccountFile<T> read(FileTree root, String path, Function<String[], T> line)
      throws IOException {
    EntryPath real = PathResolver.resolve(root, path, true);
    Optional<Entry.Node> node = root.lookup(real);
    if (node.isEmpty()) {
      return new AccountFile<>(List.of(), Optional.empty());
    }
    if (!(node.get() instanceof Entry.File file)) {
      return unusable("/" + path + " of the root file system is not a regular file");
    }
    if (file.sizeBytes() > MAX_FILE_BYTES) {
      return unusable("/" + path + " of the root file system is larger than 10 MiB");
    }
    List<T> lines = new ArrayList<>();
    for (String text : content(root, file).lines().map(String::strip).toList()) {
      if (!text.isEmpty() && !text.startsWith("#")) {
        lines.add(line.apply(text.split(":", -1)));
      }
    }
    return new AccountFile<>(List.copyOf(lines), Optional.empty());
  }

  private static <T> AccountFile<T> unusable(String reason) {
    return new AccountFile<>(List.of(), Optional.of(new Failure(ErrorClass.LIMIT, reason)));
  }

  private static String content(FileTree root, Entry.File file) throws IOException {
    try (InputStream in = root.open(file)) {
      return new String(in.readNBytes((int) MAX_FILE_BYTES), StandardCharsets.ISO_8859_1);
    }
  }

  private static User user(String[] fields) {
    String home = text(field(fields, 5));
    return new User(
        fields[0], id(field(fields, 2)), id(field(fields, 3)), home.isEmpty() ? "/" : home);
  }

  private static Group group(String[] fields) {
    List<String> members = List.of(field(fields, 3).split(","));
    return new Group(fields[0], id(field(fields, 2)), members);
  }

  private static String field(String[] fields, int index) {
    return index < fields.length ? fields[index] : "";
  }

  /** A number in a file, where broken lines are common: 0 if it is none. */
  private static long id(String value) {
    boolean usable = value.length() <= 10 && isNumber(value);
    return usable ? Math.min(Long.parseLong(value), MAX_ID) : 0;
  }

  private static String text(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
