package org.postroad.common.mime;

import java.util.List;

/**
 * Addresses that stand together in a header (RFC 5322 §3.4, RFC 8621 §4.1.2.4). Immutable.
 *
 * @param name the group's display name, decoded; "" for neighbouring addresses that are in no group
 * @param addresses its members, perhaps none
 */
public record AddressGroup(String name, List<MailAddress> addresses) {
    public AddressGroup {
        addresses = List.copyOf(addresses);
    }

    /** The members of all groups, in order. */
    public static List<MailAddress> flatten(List<AddressGroup> groups) {
        return groups.stream().flatMap(group -> group.addresses().stream()).toList();
    }
}
