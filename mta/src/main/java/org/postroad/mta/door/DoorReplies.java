package org.postroad.mta.door;

import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Quota;
import org.postroad.mta.dispatch.Undeliverable;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;

/** What both doors say. */
public final class DoorReplies {
    private DoorReplies() {}

    /** The promise, with the name to ask for. */
    public static Reply accepted(RoadId road) {
        return Reply.of(250, EnhancedStatus.SUCCESS, "accepted as " + road);
    }

    public static Refusal tooManyRecipients() {
        return Refusal.of(452, EnhancedStatus.TOO_MANY_RECIPIENTS, "too many recipients in one transaction");
    }

    public static Refusal noSuchMailbox(EmailAddress address) {
        return Refusal.of(550, EnhancedStatus.BAD_DESTINATION_MAILBOX, "there is no mailbox " + address);
    }

    /**
     * A message of that size fits into a mailbox of ours, as far as its sender has said how large it is (RFC 1870 §6).
     *
     * @param size octets; 0 where nothing was said
     * @throws Refusal 552 5.2.2 if the mailbox could never hold it, 452 4.2.2 if it is full now: its owner may make room
     */
    public static void requireRoom(Quota quota, EmailAddress address, long size) {
        long octets = Math.max(1, size);
        if (!quota.couldHold(octets)) {
            throw Refusal.of(552, EnhancedStatus.OVER_QUOTA, "the mailbox of " + address + " cannot hold so much");
        }
        if (!quota.hasRoomFor(octets)) {
            throw Refusal.of(452, EnhancedStatus.MAILBOX_FULL, "the mailbox of " + address + " is full");
        }
    }

    /** A mailbox that was good at RCPT cannot take the message after all. */
    public static Refusal undeliverable(Undeliverable fault) {
        return undeliverable(fault.recipient(), fault.reason());
    }

    /** The same of one recipient. */
    public static Refusal undeliverable(EmailAddress recipient, Filing.Reason reason) {
        if (reason == Filing.Reason.OVER_QUOTA) {
            return Refusal.of(452, EnhancedStatus.MAILBOX_FULL, "the mailbox of " + recipient + " is full");
        }
        return Refusal.of(451, EnhancedStatus.SYSTEM_TROUBLE, "the mailbox of " + recipient + " has gone");
    }
}
