package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.mime.MimeSyntaxException;
import org.postroad.common.mime.OutgoingHeader;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.json.Json;

/** Writes the value that a client gives for a header property (RFC 8621 §4.1.2, §4.6). Confined to one thread. */
final class HeaderWriter {
    private final String property;
    private final OutgoingHeader header;

    private HeaderWriter(String property, OutgoingHeader header) {
        this.property = property;
        this.header = header;
    }

    /**
     * @param property as the client calls it, for the error
     * @throws SetFault {@code invalidProperties} if the value has not the form, or cannot stand in a header
     */
    static void write(String property, HeaderProperty field, JsonNode value, OutgoingHeader header) {
        HeaderWriter writer = new HeaderWriter(property, header);
        try {
            if (!field.all()) {
                writer.write(field, value);
                return;
            }
            writer.check(value.isArray(), "must be an array");
            value.forEach(each -> writer.write(field, each));
        } catch (MimeSyntaxException unfit) {
            throw SetFault.invalidProperty(property, String.valueOf(unfit.getMessage()));
        }
    }

    private void write(HeaderProperty field, JsonNode value) {
        switch (field.form()) {
            case RAW -> header.raw(field.name(), text(value));
            case TEXT -> header.text(field.name(), text(value));
            case ADDRESSES -> header.addresses(field.name(), addresses(value));
            case GROUPED_ADDRESSES -> header.groupedAddresses(field.name(), groups(value));
            case MESSAGE_IDS -> header.messageIds(field.name(), texts(value));
            case DATE -> header.date(field.name(), date(value));
            case URLS -> header.urls(field.name(), texts(value));
        }
    }

    private String text(JsonNode value) {
        check(value.isTextual(), "must be a string");
        return value.textValue();
    }

    private List<String> texts(JsonNode value) {
        check(value.isArray() && value.valueStream().allMatch(JsonNode::isTextual), "must be an array of strings");
        return value.valueStream().map(JsonNode::textValue).toList();
    }

    private List<MailAddress> addresses(JsonNode value) {
        List<MailAddress> addresses = new ArrayList<>();
        for (Fields address : objects(value)) {
            addresses.add(new MailAddress(address.text("name").orElse(""), address.requiredText("email")));
            address.end();
        }
        return addresses;
    }

    private List<AddressGroup> groups(JsonNode value) {
        List<AddressGroup> groups = new ArrayList<>();
        for (Fields group : objects(value)) {
            List<MailAddress> members =
                    group.value("addresses").map(this::addresses).orElse(List.of());
            groups.add(new AddressGroup(group.text("name").orElse(""), members));
            group.end();
        }
        return groups;
    }

    private List<Fields> objects(JsonNode value) {
        ObjectNode wrapped = Json.object();
        wrapped.set(property, value);
        return Fields.properties(wrapped).objects(property).orElse(List.of());
    }

    private OffsetDateTime date(JsonNode value) {
        try {
            return OffsetDateTime.parse(text(value));
        } catch (DateTimeException notADate) {
            throw SetFault.invalidProperty(property, "must be a date as in RFC 3339");
        }
    }

    private void check(boolean holds, String why) {
        if (!holds) {
            throw SetFault.invalidProperty(property, why);
        }
    }
}
