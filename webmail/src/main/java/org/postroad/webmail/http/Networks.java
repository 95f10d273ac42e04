package org.postroad.webmail.http;

/** Whom limits count: an IPv4 address, or the /64 of an IPv6 address, as one host may use all of that. */
public final class Networks {
    private Networks() {}

    /**
     * What an address counts as.
     *
     * @param address as the server writes it: IPv6 with all of its eight groups
     */
    public static String of(String address) {
        String[] groups = address.split(":", -1);
        return groups.length < 5 ? address : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }
}
