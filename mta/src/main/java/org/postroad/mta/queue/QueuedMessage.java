package org.postroad.mta.queue;

import java.time.Duration;
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
 * @param releaseAt since when it is tried: as a rule when it was accepted, later if its sender asked for that (RFC 4865)
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
        Instant releaseAt,
        Instant expiresAt,
        Origin origin) {

    public QueuedMessage {
        if (dataOffset < 0 || dataOffset > blob.size()) {
            throw new IllegalArgumentException("data offset " + dataOffset + " in a blob of " + blob.size());
        }
    }

    /** Whether its sender wants it to leave later than at this moment. */
    public boolean isScheduled(Instant now) {
        return releaseAt.isAfter(now);
    }

    /** The same message, released at another moment, with as much time to be delivered. */
    public QueuedMessage releasedAt(Instant moment) {
        Instant expiry = expiresAt.plus(Duration.between(releaseAt, moment));
        return new QueuedMessage(road, from, blob, dataOffset, parameters, acceptedAt, moment, expiry, origin);
    }

    /** For whom it counts where the queue is fair: the account that sent it, else the domain of its reverse-path, which is empty for reports. */
    public String sender() {
        if (origin instanceof Origin.User user) {
            return "#" + user.account().value();
        }
        if (origin instanceof Origin.Submission submission) {
            return "#" + submission.account().value();
        }
        return from.address().map(address -> address.domain().ascii()).orElse("");
    }
}
