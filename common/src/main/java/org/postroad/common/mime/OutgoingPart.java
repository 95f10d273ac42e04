package org.postroad.common.mime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A part of a message to be written, with the parts inside it. Immutable; each {@code with} gives a changed copy. The writer chooses the
 * transfer encoding.
 */
public final class OutgoingPart {
    private static final int MAX_TYPE = 127; // RFC 6838 §4.2

    /** What a part is made of. */
    sealed interface Content permits Text, Bytes, Embedded, Parts {}

    record Text(String text) implements Content {}

    record Bytes(ContentSource source) implements Content {}

    record Embedded(ContentSource source) implements Content {}

    record Parts(List<OutgoingPart> parts) implements Content {
        Parts {
            parts = List.copyOf(parts);
        }
    }

    private final String type;
    private final Content content;
    private final Map<String, String> parameters;
    private final String disposition;
    private final Map<String, String> dispositionParameters;
    private final List<Consumer<OutgoingHeader>> fields;

    private OutgoingPart(
            String type,
            Content content,
            Map<String, String> parameters,
            String disposition,
            Map<String, String> dispositionParameters,
            List<Consumer<OutgoingHeader>> fields) {
        this.type = type;
        this.content = content;
        this.parameters = Collections.unmodifiableMap(parameters);
        this.disposition = disposition;
        this.dispositionParameters = Collections.unmodifiableMap(dispositionParameters);
        this.fields = List.copyOf(fields);
    }

    /** Text of that media type; any kind of line end, written in UTF-8 (or ASCII, where that is enough). */
    public static OutgoingPart text(String type, String text) {
        return new OutgoingPart(mediaType(type), new Text(text), Map.of(), "", Map.of(), List.of());
    }

    /** Bytes of that media type, written in base64; for embedded messages see {@link #message}. */
    public static OutgoingPart bytes(String type, ContentSource source) {
        String checked = mediaType(type);
        if (checked.startsWith("multipart/")) {
            throw new MimeSyntaxException("a multipart is made of parts");
        }
        Content content = checked.equals("message/rfc822") ? new Embedded(source) : new Bytes(source);
        return new OutgoingPart(checked, content, Map.of(), "", Map.of(), List.of());
    }

    /** An embedded message, written as it is ({@code message/rfc822}), or in base64 ({@code message/global}) where it cannot be. */
    public static OutgoingPart message(ContentSource source) {
        return new OutgoingPart("message/rfc822", new Embedded(source), Map.of(), "", Map.of(), List.of());
    }

    /** A multipart of that subtype; at least one part. */
    public static OutgoingPart multipart(String subtype, List<OutgoingPart> parts) {
        if (parts.isEmpty()) {
            throw new MimeSyntaxException("a multipart without parts");
        }
        return new OutgoingPart(mediaType("multipart/" + subtype), new Parts(parts), Map.of(), "", Map.of(), List.of());
    }

    /**
     * The usual tree of a composed message: alternatives, with inline parts beside the last of them, and attachments behind.
     *
     * @param alternatives the same content, plainest first, at least one
     * @param inline parts that the last alternative refers to by {@code cid:}
     */
    public static OutgoingPart composed(
            List<OutgoingPart> alternatives, List<OutgoingPart> inline, List<OutgoingPart> attachments) {
        List<OutgoingPart> bodies = new ArrayList<>(alternatives);
        int richest = bodies.size() - 1;
        bodies.set(richest, joined("related", bodies.get(richest), inline));
        OutgoingPart body = joined("alternative", bodies.get(0), bodies.subList(1, bodies.size()));
        return joined("mixed", body, attachments);
    }

    /** A report for people, for programs, and perhaps the message it is about (RFC 6522). */
    public static OutgoingPart report(String reportType, List<OutgoingPart> parts) {
        return multipart("report", parts).withParameter("report-type", reportType);
    }

    /** Adds a parameter of the Content-Type; {@code charset} of text and {@code boundary} are the writer's. */
    public OutgoingPart withParameter(String name, String value) {
        return new OutgoingPart(
                type, content, plus(parameters, name, value), disposition, dispositionParameters, fields);
    }

    /** Sets the Content-Disposition: {@code inline}, {@code attachment}, or another token. */
    public OutgoingPart withDisposition(String word) {
        if (!ParameterWriter.isToken(word)) {
            throw new MimeSyntaxException("not a disposition");
        }
        return new OutgoingPart(type, content, parameters, word, dispositionParameters, fields);
    }

    /** Sets the file name, and the disposition to {@code attachment} if none is set. */
    public OutgoingPart withFileName(String name) {
        return new OutgoingPart(
                type,
                content,
                parameters,
                disposition.isEmpty() ? "attachment" : disposition,
                plus(dispositionParameters, "filename", name),
                fields);
    }

    /** Sets the Content-ID, given without angle brackets. */
    public OutgoingPart withContentId(String id) {
        return withFields(header -> header.messageIds("Content-ID", List.of(id)));
    }

    /** Sets the Content-Language. */
    public OutgoingPart withLanguages(List<String> tags) {
        if (!tags.stream().allMatch(ParameterWriter::isToken)) {
            throw new MimeSyntaxException("not a language tag");
        }
        return withFields(header -> header.text("Content-Language", String.join(", ", tags)));
    }

    /** Sets the Content-Location. */
    public OutgoingPart withLocation(String uri) {
        return withFields(header -> header.text("Content-Location", uri));
    }

    /** Adds header fields of the part's own. Content-Type, Content-Disposition and Content-Transfer-Encoding are the writer's. */
    public OutgoingPart withFields(Consumer<OutgoingHeader> more) {
        List<Consumer<OutgoingHeader>> all = new ArrayList<>(fields);
        all.add(more);
        return new OutgoingPart(type, content, parameters, disposition, dispositionParameters, all);
    }

    String type() {
        return type;
    }

    Content content() {
        return content;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    String disposition() {
        return disposition;
    }

    Map<String, String> dispositionParameters() {
        return dispositionParameters;
    }

    void writeFields(OutgoingHeader header) {
        fields.forEach(field -> field.accept(header));
    }

    private static OutgoingPart joined(String subtype, OutgoingPart first, List<OutgoingPart> more) {
        if (more.isEmpty()) {
            return first;
        }
        List<OutgoingPart> parts = new ArrayList<>();
        parts.add(first);
        parts.addAll(more);
        return multipart(subtype, parts);
    }

    private static String mediaType(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        int slash = lower.indexOf('/');
        boolean valid = slash > 0
                && lower.length() <= MAX_TYPE
                && ParameterWriter.isToken(lower.substring(0, slash))
                && ParameterWriter.isToken(lower.substring(slash + 1));
        if (!valid) {
            throw new MimeSyntaxException("not a media type");
        }
        return lower;
    }

    private static Map<String, String> plus(Map<String, String> map, String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(map);
        all.put(name.toLowerCase(Locale.ROOT), value);
        return all;
    }
}
