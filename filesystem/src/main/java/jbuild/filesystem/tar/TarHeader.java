package jbuild.filesystem.tar;

import jbuild.filesystem.Metadata;

/**
 * The header of one tar entry, whatever blocks and records it takes to say it.
 *
 * @param type one of the types of {@link TarFormat}, not one that describes another entry
 * @param name Latin-1, as stored
 * @param linkName Latin-1, as stored; empty for what is no link
 * @param sizeBytes of the content; 0 for what has none
 */
record TarHeader(
    char type,
    String name,
    String linkName,
    Metadata metadata,
    long sizeBytes,
    DeviceNumber device) {
  record DeviceNumber(long major, long minor) {
    static final DeviceNumber NONE = new DeviceNumber(0, 0);
  }

  TarHeader(char type, String name, Metadata metadata) {
    this(type, name, "", metadata, 0, DeviceNumber.NONE);
  }

  TarHeader withLinkName(String newLinkName) {
    return new TarHeader(type, name, newLinkName, metadata, sizeBytes, device);
  }

  TarHeader withSize(long newSizeBytes) {
    return new TarHeader(type, name, linkName, metadata, newSizeBytes, device);
  }

  TarHeader withDevice(DeviceNumber newDevice) {
    return new TarHeader(type, name, linkName, metadata, sizeBytes, newDevice);
  }
}
