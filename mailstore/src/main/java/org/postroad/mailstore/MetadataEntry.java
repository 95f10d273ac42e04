package org.postroad.mailstore;

/**
 * An annotation (RFC 5464). Immutable; the bytes are not copied, and nobody changes them.
 *
 * @param name such as {@code /shared/comment}, without regard to case, so in lower case
 * @param value any octets
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read once and written to a peer
public record MetadataEntry(String name, byte[] value) {}
