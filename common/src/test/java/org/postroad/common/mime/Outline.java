package org.postroad.common.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was read from a message, for people: one fact a line. */
final class Outline {
    private final List<String> lines = new ArrayList<>();

    private Outline() {}

    static String of(byte[] raw, MessageSummary summary) throws IOException {
        Outline outline = new Outline();
        outline.headers("", summary.headers());
        outline.line("preview", summary.preview());
        outline.line("attachment", summary.hasAttachment() ? "yes" : "no");
        outline.line(
                "defects",
                String.join(
                        " ", summary.defects().stream().map(Enum::name).sorted().toList()));
        BodyLists lists = BodyLists.of(summary.structure());
        outline.line("text", String.join(" ", MessageReaderTest.ids(lists.textBody())));
        outline.line("html", String.join(" ", MessageReaderTest.ids(lists.htmlBody())));
        outline.line("attached", String.join(" ", MessageReaderTest.ids(lists.attachments())));
        outline.part(raw, summary.structure(), "");
        return String.join("\n", outline.lines) + "\n";
    }

    private void headers(String indent, HeaderSummary headers) {
        groups(indent + "from", headers.from());
        groups(indent + "sender", headers.sender());
        groups(indent + "replyTo", headers.replyTo());
        groups(indent + "to", headers.to());
        groups(indent + "cc", headers.cc());
        groups(indent + "bcc", headers.bcc());
        line(indent + "subject", headers.subject());
        line(indent + "date", headers.sentAt().map(Object::toString).orElse(""));
        line(indent + "id", String.join(" ", headers.messageIds()));
        line(indent + "inReplyTo", String.join(" ", headers.inReplyTo()));
        line(indent + "references", String.join(" ", headers.references()));
    }

    private void groups(String name, List<AddressGroup> groups) {
        for (AddressGroup group : groups) {
            String prefix = group.name().isEmpty() ? "" : "[" + group.name() + "] ";
            List<String> members = group.addresses().stream()
                    .map(address -> address.name().isEmpty()
                            ? "<" + address.email() + ">"
                            : "'" + address.name() + "' <" + address.email() + ">")
                    .toList();
            line(name, prefix + String.join(", ", members));
        }
    }

    private void part(byte[] raw, BodyPart part, String indent) throws IOException {
        StringBuilder line = new StringBuilder(indent)
                .append("part '")
                .append(part.partId())
                .append("' ")
                .append(part.type());
        Map<String, Object> facts = new TreeMap<>(part.parameters());
        facts.put("charset", part.charset());
        facts.put("disposition", part.disposition());
        facts.put("file", part.fileName());
        facts.put("cid", part.contentId());
        facts.put("description", part.description());
        facts.put("languages", String.join(" ", part.languages()));
        facts.forEach((name, value) -> line.append(value.equals("") ? "" : " " + name + "=" + value));
        line.append(" (").append(part.encoding());
        line.append(", at ").append(part.headerOffset()).append('+').append(part.headerLength());
        line.append(", body ").append(part.bodyOffset()).append('+').append(part.encodedLength());
        line.append(", size ")
                .append(part.size())
                .append(", lines ")
                .append(part.lines())
                .append(')');
        lines.add(line.toString());
        if (part.type().startsWith("text/")) {
            DecodedText text = PartDecoder.text(
                    part, new ByteArrayInputStream(raw, (int) part.bodyOffset(), (int) part.encodedLength()), 0);
            lines.add(indent + "  text" + (text.isEncodingProblem() ? " (problem)" : "") + " " + quote(text.value()));
        }
        headers(indent + "  envelope ", part.envelope());
        for (BodyPart child : part.children()) {
            part(raw, child, indent + "  ");
        }
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            lines.add(name + ": " + quote(value));
        }
    }

    private static String quote(String value) {
        return value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }
}
