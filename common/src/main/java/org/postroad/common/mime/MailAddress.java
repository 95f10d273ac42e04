package org.postroad.common.mime;

/**
 * An address as it stands in a header (RFC 5322 §3.4, RFC 8621 §4.1.2.3). Immutable.
 *
 * @param name the display name, decoded; "" if there is none
 * @param email the addr-spec; where a header is broken, whatever text stood in its place, perhaps without an {@code @}
 */
public record MailAddress(String name, String email) {}
