package org.postroad.mta.queue;

import java.time.Instant;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.road.RoadId;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.ReversePath;

/**
 * A message with recipients in the queue. Immutable.
 *
 * @param road its name
 * @param from where reports of failure go
 * @param blob the stored bytes
 * @param dataOffset octets at their start that do not travel: our Return-Path line
 * @param parameters what MAIL declares; the size is that of the octets that travel
 * @param acceptedAt when we promised to deliver it
 * @param expiresAt when we give up
 * @param origin who handed it in
 */
public record QueuedMessage(
        RoadId road,
        ReversePath from,
        StoredBlob blob,
        int dataOffset,
        MailParameters parameters,
        Instant acceptedAt,
        Instant expiresAt,
        Origin origin) {

    public QueuedMessage {
        if (dataOffset < 0 || dataOffset > blob.size()) {
            throw new IllegalArgumentException("data offset " + dataOffset + " in a blob of " + blob.size());
        }
    }
}
