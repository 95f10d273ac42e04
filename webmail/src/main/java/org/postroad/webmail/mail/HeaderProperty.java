package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderField;
import org.postroad.common.mime.HeaderForm;
import org.postroad.common.mime.HeaderForms;
import org.postroad.common.mime.MailAddress;
import org.postroad.webmail.json.Json;

/**
 * A property of the form {@code header:Name:asForm:all} (RFC 8621 §4.1.3). Immutable.
 *
 * @param name of the header field
 * @param all whether every such field is wanted, rather than the last
 */
record HeaderProperty(String name, HeaderForm form, boolean all) {
    private static final Pattern SYNTAX = Pattern.compile("header:([!-9;-~]{1,200})(?::as([A-Za-z]+))?(:all)?");
    private static final Map<String, HeaderForm> FORMS = Map.of(
            "Raw", HeaderForm.RAW,
            "Text", HeaderForm.TEXT,
            "Addresses", HeaderForm.ADDRESSES,
            "GroupedAddresses", HeaderForm.GROUPED_ADDRESSES,
            "MessageIds", HeaderForm.MESSAGE_IDS,
            "Date", HeaderForm.DATE,
            "URLs", HeaderForm.URLS);
    private static final DateTimeFormatter RFC_3339 = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX");

    /** Reads a property's name; empty if it is none of these, or the field may not be read in that form. */
    static Optional<HeaderProperty> parse(String property) {
        Matcher match = SYNTAX.matcher(property);
        if (!match.matches()) {
            return Optional.empty();
        }
        HeaderForm form = match.group(2) == null ? HeaderForm.RAW : FORMS.get(match.group(2));
        return form == null || !form.allows(match.group(1))
                ? Optional.empty()
                : Optional.of(new HeaderProperty(match.group(1), form, match.group(3) != null));
    }

    JsonNode of(Header header) {
        if (!all) {
            return header.last(name).map(this::value).orElse(Json.object().nullNode());
        }
        ArrayNode values = Json.array();
        header.all(name).forEach(field -> values.add(value(field)));
        return values;
    }

    private JsonNode value(HeaderField field) {
        return switch (form) {
            case RAW -> Json.of(HeaderForms.asRaw(field));
            case TEXT -> Json.of(HeaderForms.asText(field));
            case ADDRESSES -> addresses(HeaderForms.asAddresses(field));
            case GROUPED_ADDRESSES -> groups(HeaderForms.asGroupedAddresses(field));
            case MESSAGE_IDS -> texts(HeaderForms.asMessageIds(field).orElse(List.of()));
            case DATE -> date(HeaderForms.asDate(field));
            case URLS -> texts(HeaderForms.asUrls(field).orElse(List.of()));
        };
    }

    /** Texts as an array; null if there is none. */
    static JsonNode texts(List<String> texts) {
        return texts.isEmpty() ? Json.object().nullNode() : Json.of(texts);
    }

    static JsonNode date(Optional<OffsetDateTime> date) {
        return date.filter(when -> when.getYear() >= 0 && when.getYear() <= 9999)
                .map(when -> Json.of(RFC_3339.format(when)))
                .orElse(Json.object().nullNode());
    }

    static ArrayNode addresses(List<MailAddress> addresses) {
        ArrayNode array = Json.array();
        for (MailAddress address : addresses) {
            array.add(address(address));
        }
        return array;
    }

    private static ArrayNode groups(List<AddressGroup> groups) {
        ArrayNode array = Json.array();
        for (AddressGroup group : groups) {
            array.addObject()
                    .put("name", group.name().isEmpty() ? null : group.name())
                    .set("addresses", addresses(group.addresses()));
        }
        return array;
    }

    private static ObjectNode address(MailAddress address) {
        return Json.object()
                .put("name", address.name().isEmpty() ? null : address.name())
                .put("email", address.email());
    }
}
