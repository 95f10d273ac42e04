package org.postroad.common.mime;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a header says about the body that follows it (RFC 2045 §5-§8, RFC 2183). Immutable.
 *
 * @param type media type, lower case
 * @param encoding transfer encoding, lower case
 */
record ContentFields(
        String type,
        ParameterizedValue contentType,
        ParameterizedValue disposition,
        String encoding,
        String contentId,
        String description,
        List<String> languages,
        String location) {
    /** Characters kept of one attribute; no honest one is longer. */
    private static final int MAX_LENGTH = 1_024;

    private static final int MAX_LANGUAGES = 50;

    static ContentFields of(Header header, String defaultType) {
        Optional<ParameterizedValue> declared =
                header.last("Content-Type").map(field -> ParameterizedValue.parse(field.octets()));
        return new ContentFields(
                declared.map(ContentFields::typeOf).orElse(defaultType),
                declared.orElse(ParameterizedValue.NONE),
                header.last("Content-Disposition")
                        .map(field -> ParameterizedValue.parse(field.octets()))
                        .orElse(ParameterizedValue.NONE),
                header.last("Content-Transfer-Encoding")
                        .map(ContentFields::word)
                        .filter(word -> !word.isEmpty())
                        .orElse("7bit"),
                header.last("Content-ID")
                        .flatMap(HeaderForms::asMessageIds)
                        .map(ids -> limit(ids.get(0)))
                        .orElse(""),
                header.last("Content-Description")
                        .map(field -> limit(HeaderForms.asText(field).strip()))
                        .orElse(""),
                header.last("Content-Language").map(ContentFields::tags).orElse(List.of()),
                header.last("Content-Location")
                        .map(field -> limit(HeaderText.line(field).replaceAll("\\s", "")))
                        .orElse(""));
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    /** A message within the message (RFC 2046 §5.2.1, RFC 6532 §3.7); an encoded one is a leaf. */
    boolean isEmbeddedMessage() {
        return (type.equals("message/rfc822") || type.equals("message/global"))
                && TransferDecoding.isIdentity(encoding);
    }

    String boundary() {
        return contentType.parameter("boundary");
    }

    ContentFields as(String otherType) {
        return new ContentFields(
                otherType, contentType, disposition, encoding, contentId, description, languages, location);
    }

    BodyPart toPart(
            String partId,
            long headerOffset,
            long headerLength,
            long bodyOffset,
            long encodedLength,
            long size,
            long lines,
            HeaderSummary envelope,
            List<BodyPart> children) {
        String charset = contentType.parameter("charset");
        return new BodyPart(
                partId,
                limit(type),
                limit(contentType.parameters()),
                limit(charset.isEmpty() && type.startsWith("text/") ? "us-ascii" : charset),
                limit(disposition.value()),
                limit(disposition.parameters()),
                contentId,
                description,
                languages,
                location,
                limit(encoding),
                headerOffset,
                headerLength,
                bodyOffset,
                encodedLength,
                size,
                lines,
                envelope,
                children);
    }

    /** RFC 2045 §5.2: what is no media type counts as plain text. */
    private static String typeOf(ParameterizedValue declared) {
        String type = declared.value();
        int slash = type.indexOf('/');
        boolean isType = slash > 0 && slash < type.length() - 1 && type.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return isType ? type : "text/plain";
    }

    private static String word(HeaderField field) {
        return HeaderText.withoutComments(HeaderText.line(field)).strip().toLowerCase(Locale.ROOT);
    }

    private static List<String> tags(HeaderField field) {
        return Arrays.stream(HeaderText.withoutComments(HeaderText.line(field)).split(",", MAX_LANGUAGES + 1))
                .map(tag -> limit(tag.strip()))
                .filter(tag -> !tag.isEmpty())
                .limit(MAX_LANGUAGES)
                .toList();
    }

    private static Map<String, String> limit(Map<String, String> parameters) {
        Map<String, String> limited = new LinkedHashMap<>();
        parameters.forEach((name, value) -> limited.put(limit(name), limit(value)));
        return limited;
    }

    private static String limit(String text) {
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        boolean midCharacter = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1));
        return text.substring(0, midCharacter ? MAX_LENGTH - 1 : MAX_LENGTH);
    }
}
