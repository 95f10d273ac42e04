package org.postroad.mta.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.postroad.mailstore.Spelling;

/**
 * What holds for the addresses of the whole house. Immutable.
 *
 * @param domains whose mail ends here, by the settings; address literals among them
 * @param separators each of these characters begins the detail of a sub-address (RFC 5233 §1): {@code bob+lists}; empty for none
 * @param spelling which local parts are the same
 */
public record AddressRules(Set<Domain> domains, String separators, Spelling spelling) {
    /** The character that most mail systems know. */
    public static final String USUAL_SEPARATORS = "+";

    private static final int MOST_SEPARATORS = 5; // of one address are looked at

    public AddressRules {
        domains = Set.copyOf(domains);
    }

    /** Sub-addresses behind a plus sign, and the usual spelling. */
    public static AddressRules of(Set<Domain> domains) {
        return new AddressRules(domains, USUAL_SEPARATORS, Spelling.USUAL);
    }

    /**
     * The local parts whose sub-address this may be, the longest first.
     *
     * @return none, if it has no detail
     */
    List<String> basesOf(String localPart) {
        List<String> bases = new ArrayList<>();
        for (int i = 1; i < localPart.length() && bases.size() < MOST_SEPARATORS; i++) {
            if (separators.indexOf(localPart.charAt(i)) >= 0) {
                bases.add(0, localPart.substring(0, i));
            }
        }
        return bases;
    }
}
