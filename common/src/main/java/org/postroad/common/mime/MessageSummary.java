package org.postroad.common.mime;

import java.util.Set;

/**
 * What is known of a message from one pass over its bytes: enough for lists, threads and body structures without opening it again.
 * Immutable; {@link MessageSummaryCodec} keeps it in a row.
 *
 * @param headers of the message itself
 * @param preview the beginning of the text, on one line; at most {@link MimeLimits#MAX_PREVIEW} characters, "" if there is none
 * @param hasAttachment whether a client should show a paper clip (RFC 8621 §4.1.4)
 * @param structure the body
 * @param size octets of the whole message
 * @param defects what was not followed
 */
public record MessageSummary(
        HeaderSummary headers,
        String preview,
        boolean hasAttachment,
        BodyPart structure,
        long size,
        Set<Defect> defects) {
    public MessageSummary {
        defects = Set.copyOf(defects);
    }
}
