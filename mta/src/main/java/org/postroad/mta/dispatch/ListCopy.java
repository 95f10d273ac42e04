package org.postroad.mta.dispatch;

import java.util.List;
import org.postroad.common.road.Hop;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.smtp.Envelope;

/**
 * A message as a list sends it on: a message of its own, made before the transaction that accepts what was posted. Immutable.
 *
 * @param list to whose members
 * @param message its bytes, with the fields of the list
 * @param envelope from the list's bounces address to its members
 * @param hops what led to it
 */
public record ListCopy(MailingList list, Accepted message, Envelope envelope, List<Hop> hops) {
    public ListCopy {
        hops = List.copyOf(hops);
    }
}
