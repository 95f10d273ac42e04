package org.postroad.mta.queue;

import org.postroad.common.address.EmailAddress;
import org.postroad.mta.smtp.ReversePath;

/** How a recipient came to be: named by the envelope, or by an address of ours that leads to it. Immutable. */
public sealed interface Forwarding {
    /** The envelope named it. */
    Forwarding NONE = new None();

    /** See {@link #NONE}. */
    record None() implements Forwarding {}

    /**
     * An address of ours leads to it.
     *
     * @param named whom the envelope named
     * @param from the reverse-path that this copy travels under; reports of ours go to the message's own
     */
    record By(EmailAddress named, ReversePath from) implements Forwarding {}
}
