package org.postroad.common.blob;

/**
 * Bytes that are written and can be referred to in a transaction.
 *
 * @param id their name
 * @param size octets
 */
public record StoredBlob(BlobId id, long size) {}
