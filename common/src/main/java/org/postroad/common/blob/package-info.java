/**
 * Message bytes: written once, immutable, known by their {@link org.postroad.common.blob.BlobId} (I2).
 *
 * <p>Touches the disk; never the network. Written by the two doors of the MTA and by uploads, read by every session. Bytes become
 * durable with the first transaction that refers to them: the barrier of {@code common.db} forces them before its rows (I1).
 */
@NullMarked
package org.postroad.common.blob;

import org.jspecify.annotations.NullMarked;
