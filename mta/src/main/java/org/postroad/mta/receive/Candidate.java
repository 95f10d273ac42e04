package org.postroad.mta.receive;

import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SessionInfo;

/**
 * A stranger's message after its dot and before its reply. Immutable.
 *
 * @param recipients those that were accepted
 * @param blob the stored bytes, beginning with our Return-Path line
 * @param dataOffset octets of our own trace fields; what the stranger sent begins here
 */
public record Candidate(
        SessionInfo session,
        ReversePath from,
        List<EmailAddress> recipients,
        RoadId road,
        StoredBlob blob,
        int dataOffset,
        MessageSummary summary) {

    public Candidate {
        recipients = List.copyOf(recipients);
    }
}
