package org.postroad.common.mime;

/**
 * One header field as it stands in a message (RFC 5322 §2.2). Immutable. {@link HeaderForms} gives its value a meaning.
 *
 * @param name as written, printable ASCII
 * @param octets the value from behind the colon to before the last line end, folding included; one character per octet (U+0000 to
 *     U+00FF)
 * @param offset where the name begins, in octets from the start of the stream that was read
 * @param length octets from there to behind the last line end
 */
public record HeaderField(String name, String octets, long offset, long length) {
    /** Whether this is the field of that name; names know no case. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
