package jbuild.engine.op;

import java.util.Map;
import jbuild.cache.CacheIndex;
import jbuild.cache.WebRecords;

/**
 * What runners need for sources that are elsewhere.
 *
 * @param index where results of such sources are kept, because only their runners know their keys
 * @param environment the caller's variables: where programs are, and which proxies there are
 */
public record Remotes(
    Web web, CacheIndex index, WebRecords webRecords, Map<String, String> environment) {
  public Remotes {
    environment = Map.copyOf(environment);
  }
}
