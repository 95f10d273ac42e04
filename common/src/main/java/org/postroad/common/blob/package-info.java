/**
 * Message bytes: written once, immutable, known by their {@link org.postroad.common.blob.BlobId} (I2).
 *
 * <p>Touches the disk; the network only through {@code blob.s3}. Written by the two doors of the MTA and by uploads, read by every session. Bytes become
 * durable with the first transaction that refers to them: the barrier of {@code common.db} forces them before its rows (I1), or they are in an S3 store before
 * (ADR 8). Rooms whose rows refer to blobs count each reference by {@link org.postroad.common.blob.BlobStore#refer}, take it back by
 * {@code release}, and tell of them as a {@link org.postroad.common.blob.BlobHolder}; {@code docs/segments.md} tells the rest.
 */
@NullMarked
package org.postroad.common.blob;

import org.jspecify.annotations.NullMarked;
