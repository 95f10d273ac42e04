package org.postroad.mta.address;

import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.mailstore.AccountId;

/**
 * Where the mail of one recipient goes in the end. Immutable.
 *
 * @param recipient as the envelope names it
 * @param destinations each account, address and list once; at most {@link Expander#MOST}
 * @param nobody addresses of ours that aliases on the way name and that stand for nobody
 * @param whole false if it would be more, or deeper than {@link Expander#DEEPEST}: then it is not to be used
 */
public record Expansion(
        EmailAddress recipient, List<Destination> destinations, List<EmailAddress> nobody, boolean whole) {
    public Expansion {
        destinations = List.copyOf(destinations);
        nobody = List.copyOf(nobody);
    }

    /** The accounts of ours among the destinations. */
    public List<AccountId> accounts() {
        return destinations.stream()
                .filter(Destination.Local.class::isInstance)
                .map(to -> ((Destination.Local) to).account())
                .toList();
    }

    /** Nobody gets it (5.1.1). */
    public boolean isNobody() {
        return destinations.isEmpty();
    }

    /** Whether the recipient itself is in no domain of ours. */
    public boolean isElsewhere() {
        return destinations.stream()
                .anyMatch(to -> to instanceof Destination.Remote && to.via().isEmpty());
    }

    /** Whether aliases of ours lead out of the house. */
    public boolean isForwarded() {
        return destinations.stream()
                .anyMatch(to -> to instanceof Destination.Remote && to.via().isPresent());
    }

    /** Whether all of it goes to one account and nobody else, and somebody has said so. */
    public boolean isOwnedBy(AccountId account) {
        return destinations.size() == 1
                && nobody.isEmpty()
                && destinations.get(0) instanceof Destination.Local local
                && local.account().equals(account)
                && !local.byRole();
    }
}
