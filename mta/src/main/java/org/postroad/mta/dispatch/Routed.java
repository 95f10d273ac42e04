package org.postroad.mta.dispatch;

import java.util.List;
import java.util.Map;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.address.Expansion;

/**
 * What is known of a message's recipients before the transaction that accepts it. Immutable.
 *
 * @param expansions where the mail of each goes, by the address that the envelope names; it holds for this message, whatever the address book
 *     says meanwhile. Who is missing is looked up in the transaction
 * @param copies what lists among them send on; the accounts of their members are among those of the dispatch's work, so that they are
 *     locked in order
 */
public record Routed(Map<EmailAddress, Expansion> expansions, List<ListCopy> copies) {
    /** Nobody is known, and no list is among them. */
    public static final Routed NOTHING = new Routed(Map.of(), List.of());

    public Routed {
        expansions = Map.copyOf(expansions);
        copies = List.copyOf(copies);
    }
}
