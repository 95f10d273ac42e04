package org.postroad.mta.dispatch;

import java.util.List;
import java.util.Map;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.Hop;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.ReversePath;

/**
 * A message as a list sends it on: a message of its own, made before the transaction that accepts what was posted. Immutable.
 *
 * @param list to whose members
 * @param message its bytes, with the fields of the list
 * @param envelope from the list's bounces address to its members
 * @param returnPaths of members whose copy does not leave under the envelope's: none, or all of them
 * @param hops what led to it
 */
public record ListCopy(
        MailingList list,
        Accepted message,
        Envelope envelope,
        Map<EmailAddress, ReversePath> returnPaths,
        List<Hop> hops) {
    public ListCopy {
        returnPaths = Map.copyOf(returnPaths);
        hops = List.copyOf(hops);
    }
}
