package org.postroad.common.mime;

/**
 * A body part as text (RFC 8621 §4.1.4, EmailBodyValue). Immutable.
 *
 * @param value the text, line ends as LF
 * @param isEncodingProblem whether charset or transfer encoding were unknown, or octets did not fit the charset
 * @param isTruncated whether text was left out at the end
 */
public record DecodedText(String value, boolean isEncodingProblem, boolean isTruncated) {}
