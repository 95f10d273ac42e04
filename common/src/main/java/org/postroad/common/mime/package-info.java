/**
 * Messages as bytes and as structure: reading and writing RFC 5322 / MIME (RFC 2045-2047, 2231, 6532).
 *
 * <p>Touches nothing but the streams it is given. Reading never fails on what stands in a message: whatever the bytes, there is a
 * best-effort result within the bounds of {@link org.postroad.common.mime.MimeLimits}, and {@link org.postroad.common.mime.Defect}
 * says what was left out. The raw bytes stay the truth: a {@link org.postroad.common.mime.BodyPart} holds offsets into them. Nothing
 * in memory grows with the size of a message (I9).
 *
 * <p>Used by the mail store (one pass at delivery makes the {@link org.postroad.common.mime.MessageSummary} of a message's row), by
 * JMAP and IMAP (header forms, parts, decoding; RFC 8621 §4.1) and by the MTA (headers, delivery status notifications).
 */
@NullMarked
package org.postroad.common.mime;

import org.jspecify.annotations.NullMarked;
