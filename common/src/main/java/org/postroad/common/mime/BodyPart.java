package org.postroad.common.mime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One part of a message's body, with the parts inside it (RFC 2045, RFC 8621 §4.1.4, RFC 9051 §7.5.2). Immutable. Offsets and lengths
 * count octets of the raw message, so a part is read later by opening that range of the blob and giving it to {@link PartDecoder}.
 *
 * @param partId the part's section number as IMAP counts (RFC 9051 §6.4.5.1): {@code 1}, {@code 2.1}; unique among the parts that are no
 *     multiparts. A multipart that is the body of a message has the message's number: "" for the message itself.
 * @param type media type, lower case, such as {@code text/plain}; the implicit one where none is declared
 * @param parameters of the Content-Type: names in lower case, values decoded
 * @param charset declared for text, or {@code us-ascii} by default; "" for other types without the parameter
 * @param disposition {@code inline}, {@code attachment} or another word in lower case; "" if not declared
 * @param dispositionParameters names in lower case, values decoded
 * @param contentId without angle brackets; "" if there is none
 * @param description Content-Description, decoded; "" if there is none
 * @param languages Content-Language tags
 * @param location Content-Location; "" if there is none
 * @param encoding Content-Transfer-Encoding in lower case, {@code 7bit} by default
 * @param headerOffset where the part's header block begins
 * @param headerLength its octets, the empty line that ends it included
 * @param bodyOffset where the part's body begins
 * @param encodedLength octets of the body as it stands, without the line end that belongs to the delimiter after it
 * @param size octets of the body with the transfer encoding taken off
 * @param lines line ends in the body as it stands
 * @param envelope the header of the embedded message; {@link HeaderSummary#NONE} in parts of other types
 * @param children the parts of a multipart, or the one body of an embedded message
 */
public record BodyPart(
        String partId,
        String type,
        Map<String, String> parameters,
        String charset,
        String disposition,
        Map<String, String> dispositionParameters,
        String contentId,
        String description,
        List<String> languages,
        String location,
        String encoding,
        long headerOffset,
        long headerLength,
        long bodyOffset,
        long encodedLength,
        long size,
        long lines,
        HeaderSummary envelope,
        List<BodyPart> children) {
    public BodyPart {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        dispositionParameters = Collections.unmodifiableMap(new LinkedHashMap<>(dispositionParameters));
        languages = List.copyOf(languages);
        children = List.copyOf(children);
    }

    public boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    /** Whether this is a message within the message, which was looked into; its body is the only child. */
    public boolean isEmbeddedMessage() {
        return !isMultipart() && !children.isEmpty();
    }

    /** The file name: of the Content-Disposition, else the name of the Content-Type (RFC 8621 §4.1.4); "" if there is none. */
    public String fileName() {
        String name = dispositionParameters.getOrDefault("filename", "");
        return name.isEmpty() ? parameters.getOrDefault("name", "") : name;
    }

    /** What stands behind the slash of the type. */
    public String subtype() {
        return type.substring(type.indexOf('/') + 1);
    }

    /** The part of that number, in this part or inside it. Where a multipart and a message share a number, the outer one. */
    public Optional<BodyPart> find(String id) {
        return walk().filter(part -> part.partId.equals(id)).findFirst();
    }

    /** This part and all parts inside it, embedded messages included, in the order of the message. */
    public Stream<BodyPart> walk() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(BodyPart::walk));
    }
}
