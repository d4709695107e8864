package jbuild.engine.copy;

import java.io.IOException;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.PathResolver;

/** Plans the directory of a WORKDIR (S217). */
public final class DirectoryPlanner {
  private static final int MODE = 0755;

  private DirectoryPlanner() {}

  /**
   * Plans the directory for the USER of a stage: a number without a group is its own group here,
   * and a name that nobody has is root's (S126, S188).
   *
   * @param user as written; empty for root
   */
  public static Iterable<LayerEntry> plan(
      String path, String user, long madeSeconds, FileTree destination) throws IOException {
    Accounts accounts = Accounts.namesAnyone(user) ? Accounts.read(destination) : Accounts.NONE;
    return plan(path, accounts.owner(user), madeSeconds, destination);
  }

  /**
   * Plans a layer with a directory and those above it that are missing, all with one owner. Links
   * are followed inside the root. Fails with {@code CONTEXT} where something else is in the way.
   *
   * @param path absolute
   * @param madeSeconds time of what is made, since 1970
   * @return in walk order, with ancestors; empty where the directory exists
   */
  public static Iterable<LayerEntry> plan(
      String path, Accounts.Owner owner, long madeSeconds, FileTree destination)
      throws IOException {
    LayerDraft draft = new LayerDraft(destination);
    String clean = EntryPath.ofText(path).latin1();
    Metadata attributes = new Metadata(MODE, owner.uid(), owner.gid(), madeSeconds);
    draft.makeDirectories(PathResolver.resolve(draft, clean, true), attributes);
    return draft.layer();
  }
}
